import { SparekeyError } from '../../../shared/errors';
import type { SignInReport } from '../../../shared/ipc/previews';
import type { MovedSignIns } from '../ports/split';
import type { SignInAgain } from './sign-in-again';

export interface SignInDeskPorts {
  readonly moved: MovedSignIns;
  readonly signInAgain: SignInAgain;
  /** Opens a page in the user's browser. False when the system has no way to. */
  readonly openPage: (url: string) => Promise<boolean>;
  /** A sign-in has ended well: whoever shows how it fares has to look again. */
  readonly onSignedIn: () => Promise<void>;
}

/** Which moved sign-in: the profile's id, and the entry's key. */
export interface SignInOrder {
  readonly profile: string;
  readonly entry: string;
}

/** Where the window has a moved server signed in to again. The browser opens on the user's word, and never else. */
export class SignInDesk {
  readonly #ports: SignInDeskPorts;

  constructor(ports: SignInDeskPorts) {
    this.#ports = ports;
  }

  /** Answers when the user is done in the browser: minutes later, as the case may be. Throws as `SignInAgain` does. */
  async signIn({ profile, entry }: SignInOrder): Promise<SignInReport> {
    const { moved, signInAgain, openPage, onSignedIn } = this.#ports;
    const row = (await moved.list()).find((one) => one.profile === profile && one.key === entry);
    if (row === undefined)
      throw new SparekeyError('sign-in-failed', 'This sign-in was moved back meanwhile.');
    await signInAgain.signIn(row, async (page) => {
      if (!(await openPage(page)))
        throw new SparekeyError('sign-in-failed', 'This system has no way to open your browser.');
    });
    await onSignedIn();
    return {
      server: row.server,
      sentence: `You are signed in to ${row.server}. Sessions have it from their next connection on.`,
    };
  }

  /** Calls off what is under way. */
  cancel(): void {
    this.#ports.signInAgain.cancel();
  }
}
