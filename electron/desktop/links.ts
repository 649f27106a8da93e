import { shell } from 'electron';
import { RELEASES_PAGE } from '../version';
import type { RequestInput } from '../../shared/ipc/contract';

type Link = RequestInput<'openLink'>['link'];

/** The only pages that can be opened in the browser. The window names one; it cannot give an address. */
const PAGES: { readonly [link in Exclude<Link, 'data-folder'>]: string | undefined } = {
  'issue-45551': 'https://github.com/anthropics/claude-code/issues/45551',
  help: 'https://code.claude.com/docs/en/authentication',
  licence: 'https://opensource.org/license/mit',
  'login-items': 'x-apple.systempreferences:com.apple.LoginItems-Settings.extension',
  releases: RELEASES_PAGE,
};

/** Opens pages in the browser, and the folder with Sparekey's data. */
export function linkOpener(dataDir: string): (link: Link) => Promise<void> {
  return async (link) => {
    if (link === 'data-folder') return shell.showItemInFolder(dataDir);
    const page = PAGES[link];
    if (page !== undefined) await shell.openExternal(page);
  };
}
