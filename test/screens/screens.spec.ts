import { join } from 'node:path';
import { expect, test } from './gallery';
import { LOOKS, VIEWS, type Look } from './views';

const pictures = join(import.meta.dirname, '../../out/screens');

for (const [name, view] of Object.entries(VIEWS)) {
  test(name, async ({ gallery }) => {
    const page = await gallery.show(view);
    const found: string[] = [];

    for (const look of Object.keys(LOOKS) as Look[]) {
      await gallery.wear(look);
      await page.screenshot({ path: join(pictures, `${name}-${look}.png`), animations: 'disabled' });
      found.push(...(await gallery.violations()).map((one) => `${look}: ${one}`));
    }

    expect(found).toEqual([]);
    expect(await gallery.refused()).toEqual([]);
  });
}
