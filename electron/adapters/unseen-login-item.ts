import { SparekeyError } from '../../shared/errors';
import type { LoginItemStatus } from '../../shared/ipc/desktop-state';
import type { LoginItem, LoginItemEntry } from '../core/ports/desktop';

/** Starting at login where the system tells only the installed app about it, and this is not that: macOS and Windows. */
export class UnseenLoginItem implements LoginItem {
  readonly #where: string;

  constructor({ platform }: { readonly platform: NodeJS.Platform }) {
    this.#where =
      platform === 'win32' ? 'Settings > Apps > Startup' : 'System Settings > General > Login Items';
  }

  status(): Promise<LoginItemStatus> {
    return Promise.resolve('unavailable');
  }

  turn(): Promise<void> {
    return Promise.reject(
      new SparekeyError('login-item-refused', 'only an installed copy of the app may ask for it'),
    );
  }

  entry(): Promise<LoginItemEntry> {
    return Promise.resolve({ kind: 'unseen', where: this.#where });
  }
}
