import { shell } from 'electron';
import type { RequestInput } from '../../shared/ipc/contract';

type Link = RequestInput<'openLink'>['link'];

/** The only pages that can be opened in the browser. The window names one; it cannot give an address. */
const PAGES: { readonly [link in Exclude<Link, 'data-folder'>]: string } = {
  'issue-45551': 'https://github.com/anthropics/claude-code/issues/45551',
  help: 'https://code.claude.com/docs/en/authentication',
  licence: 'https://opensource.org/license/mit',
  'login-items': 'x-apple.systempreferences:com.apple.LoginItems-Settings.extension',
};

/** Opens pages in the browser, and the folder with Sparekey's data. */
export function linkOpener(dataDir: string): (link: Link) => Promise<void> {
  return async (link) => {
    if (link === 'data-folder') shell.showItemInFolder(dataDir);
    else await shell.openExternal(PAGES[link]);
  };
}
