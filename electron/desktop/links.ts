import { shell } from 'electron';
import type { RequestInput } from '../../shared/ipc/contract';

/** The only pages that can be opened in the browser. The window names one; it cannot give an address. */
const LINKS: { readonly [link in RequestInput<'openLink'>['link']]: string } = {
  'issue-45551': 'https://github.com/anthropics/claude-code/issues/45551',
  help: 'https://code.claude.com/docs/en/authentication',
};

export async function openLink(link: keyof typeof LINKS): Promise<void> {
  await shell.openExternal(LINKS[link]);
}
