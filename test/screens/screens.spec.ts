import { join } from 'node:path';
import { expect, test } from './gallery';
import { LOOKS, VIEWS, type Look } from './views';

const pictures = join(import.meta.dirname, '../../out/screens');

for (const [name, view] of Object.entries(VIEWS)) {
  for (const look of Object.keys(LOOKS) as Look[]) {
    test(`${name}-${look}`, async ({ gallery }) => {
      const page = await gallery.show(view, look);

      await page.screenshot({ path: join(pictures, `${name}-${look}.png`), animations: 'disabled' });

      expect(await gallery.violations()).toEqual([]);
      expect(await gallery.refused()).toEqual([]);
    });
  }
}
