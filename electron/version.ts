import { homepage, version } from '../package.json';

export const VERSION: string = version;

/** Where releases can be had. There is no public place yet, and no link is shown while `homepage` names none. */
export const RELEASES_PAGE = releasesPageOf(homepage);

/** Where projects publish what they release: below their own page. Undefined for what is no page. */
export function releasesPageOf(page: string): string | undefined {
  const base = page.replace(/#.*$/, '').replace(/\/+$/, '');
  return /^https:\/\/[^/]/.test(base) ? `${base}/releases` : undefined;
}
