import { join } from 'node:path';
import { expect, type ElectronApplication, type Locator, type Page } from '@playwright/test';

const pictures = join(import.meta.dirname, '../../out/e2e/screenshots');

/** The popover as its user sees it. */
export class PopoverPage {
  readonly page: Page;
  readonly #app: ElectronApplication;

  private constructor(app: ElectronApplication, page: Page) {
    this.#app = app;
    this.page = page;
  }

  /** Does what opens the popover and waits for it: its window is made on the first use only. */
  static async openedBy(app: ElectronApplication, open: () => void | Promise<unknown>): Promise<PopoverPage> {
    const [known] = app.windows();
    const [page] = await Promise.all([known ?? app.waitForEvent('window', { timeout: 20_000 }), open()]);
    const popover = new PopoverPage(app, page);
    await popover.isShownAtLast();
    await expect(popover.headline).toBeVisible();
    return popover;
  }

  /** The answer to "am I fine?". */
  get headline(): Locator {
    return this.page.getByRole('heading', { level: 1 });
  }

  /** What stands above everything else until it is answered. */
  get dialog(): Locator {
    return this.page.getByRole('dialog');
  }

  /** Waits until the headline says it. */
  async saysAtLast(headline: RegExp): Promise<void> {
    await expect(this.headline).toHaveText(headline);
  }

  /** Waits until the window can be seen. */
  async isShownAtLast(): Promise<void> {
    await expect.poll(() => isVisible(this.#app), { message: 'the popover is shown' }).toBe(true);
  }

  /** Waits until the window is out of sight. */
  async isHiddenAtLast(): Promise<void> {
    await expect.poll(() => isVisible(this.#app), { message: 'the popover is hidden' }).toBe(false);
  }

  /** Presses the button with this verb: in the dialog when one is open. */
  async press(verb: RegExp): Promise<void> {
    const where = (await this.dialog.count()) > 0 ? this.dialog : this.page;
    await where.getByRole('button', { name: verb }).first().click();
  }

  /** The row of a list that begins with this name. */
  row(name: string): Locator {
    return this.page.getByRole('option', { name: new RegExp(`^${name}\\b`) });
  }

  /** Goes to one of the screens. */
  async goTo(screen: 'Overview' | 'MCP' | 'History' | 'Doctor' | 'Settings'): Promise<void> {
    await this.page.getByRole('tab', { name: screen }).click();
  }

  /** Presses Tab until the button with this name has the focus: at most once for everything there is. */
  async tabTo(name: string): Promise<void> {
    const button = this.page.getByRole('button', { name, exact: true });
    const stops = await this.page.locator('button, input, select, summary').count();
    for (let presses = 0; presses <= stops; presses++) {
      if (await button.evaluate((element) => element === document.activeElement)) return;
      await this.page.keyboard.press('Tab');
    }
    throw new Error(`The Tab key does not lead to ${name}.`);
  }

  /** Keeps a picture of the popover in out/e2e/screenshots: as it is, and in the other colours. */
  async keepPictures(name: string): Promise<void> {
    for (const theme of ['light', 'dark'] as const) {
      await this.#app.evaluate(({ nativeTheme }, source) => (nativeTheme.themeSource = source), theme);
      const isDark = () => this.page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
      await expect.poll(isDark).toBe(theme === 'dark');
      await this.page.screenshot({ path: join(pictures, `${name}-${theme}.png`), animations: 'disabled' });
    }
    await this.#app.evaluate(({ nativeTheme }) => (nativeTheme.themeSource = 'system'));
  }
}

function isVisible(app: ElectronApplication): Promise<boolean> {
  return app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().some((one) => one.isVisible()));
}
