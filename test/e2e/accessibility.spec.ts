import { AxeBuilder } from '@axe-core/playwright';
import { withoutLogin } from './credentials';
import { expect, test } from './fixture';
import { PopoverPage } from './popover-page';

const SCREENS = ['Overview', 'MCP', 'History', 'Doctor', 'Settings'] as const;

/** How a user may have set up the system. */
const LOOKS = [
  { colorScheme: 'light', forcedColors: 'none' },
  { colorScheme: 'dark', forcedColors: 'none' },
  { colorScheme: 'dark', forcedColors: 'active' },
] as const;

/** What is pressed must be no smaller, in CSS pixels (WCAG 2.2, 2.5.8). */
const LEAST_TARGET = 24;

test('on no screen and in no colours axe finds anything, and nothing is refused by the policy', async ({
  store,
  startGuarding,
}) => {
  // Fifteen times over everything: a busy machine needs its time for that.
  test.slow();
  const { app, icon } = await startGuarding();
  store.write(withoutLogin());
  await icon.saysAtLast(/login lost/);
  const popover = await PopoverPage.openedBy(app, () => icon.click());
  const { page } = popover;
  await page.evaluate(() => {
    const refused: string[] = [];
    Object.assign(window, { refused });
    document.addEventListener('securitypolicyviolation', (event) => refused.push(event.effectiveDirective));
  });
  const found: string[] = [];

  for (const screen of SCREENS) {
    await popover.goTo(screen);
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
    for (const look of LOOKS) {
      await page.emulateMedia({ ...look, reducedMotion: 'reduce' });
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
      found.push(
        ...violations.map(({ id, nodes }) => `${screen} ${JSON.stringify(look)}: ${id} ${nodes[0]?.html}`),
      );
    }
    const small = await page.evaluate(tooSmall, LEAST_TARGET);
    found.push(...small.map((what) => `${screen}: ${what} is a small target`));
  }

  expect(found).toEqual([]);
  expect(await page.evaluate(() => (window as unknown as { refused: string[] }).refused)).toEqual([]);
});

/** Runs in the page: what can be pressed and is smaller; a box counts with the label around it. */
function tooSmall(least: number): string[] {
  return [...document.querySelectorAll('button, select, input, summary, a')].flatMap((element) => {
    const target = element.closest('label') ?? element;
    const { width, height } = target.getBoundingClientRect();
    const isSeen = element.checkVisibility();
    return isSeen && (width < least || height < least)
      ? [
          `${element.tagName} “${element.getAttribute('aria-label') ?? element.textContent}” (${width} × ${height})`,
        ]
      : [];
  });
}
