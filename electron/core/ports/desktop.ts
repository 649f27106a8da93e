/** What the app asks of the desktop session that it lives in. */
import type { LoginItemStatus } from '../../../shared/ipc/desktop-state';

/** Whether Sparekey starts with the user's session. The system decides; this asks and tells. */
export interface LoginItem {
  /** As the system says it now: the user may have changed it there. */
  status(): Promise<LoginItemStatus>;
  /** Throws `login-item-refused`. */
  turn(on: boolean): Promise<void>;
  /** What stands in the system's list, switched on or off and whichever copy put it there. */
  entry(): Promise<LoginItemEntry>;
}

export type LoginItemEntry =
  /** `where`: a path, or words where the system keeps it. */
  | { readonly kind: 'present'; readonly where: string }
  | { readonly kind: 'absent' }
  /** The system tells only the app itself. `where`: where the user finds it. Never take it for absent. */
  | { readonly kind: 'unseen'; readonly where: string };

/** Keys that work in every program. */
export interface Shortcuts {
  /** False when another program holds the keys. */
  register(keys: string, onPressed: () => void): boolean;
  unregister(keys: string): void;
}

/** The system's own dialogs. Undefined: the user thought better of it. */
export interface NativeDialogs {
  chooseFolder(title: string): Promise<string | undefined>;
  chooseNewFile(options: { readonly title: string; readonly name: string }): Promise<string | undefined>;
}

/** A file of the user's own for a secret: 0600, and made before the secret is. */
export interface SecretFiles {
  /**
   * Makes the file and fills it to the size that it will need, so that the
   * secret's own writing cannot fail for lack of room. Throws `file-unwritable`.
   */
  reserve(path: string, bytes: number): Promise<ReservedFile>;
}

export interface ReservedFile {
  /** Throws `file-unwritable`. */
  write(text: string): Promise<void>;
  /** Removes it again. */
  discard(): Promise<void>;
}

/** Says that there is something to be seen, where the desktop shows no notifications of ours. */
export interface Crier {
  /** Shows the headline only where no text can do harm; else one fixed sentence, with nothing of what happened in it. */
  cry(headline?: string): Promise<void>;
}
