/** Sealed files outside of the vault, and what else may be imported. */
import type { PortableVault } from '../../../shared/portable';

/** A file that may hold credentials. */
export interface PlainFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Epoch milliseconds. */
  readonly modifiedAt: number;
}

export type ExportKey =
  /** `age1…` */
  | { readonly kind: 'recipient'; readonly recipient: string }
  | { readonly kind: 'passphrase'; readonly passphrase: string };

export type ImportKey =
  /** The key of this vault, or whatever is in its key file. May prompt. */
  | { readonly kind: 'own' }
  /** The text of an age identity file. */
  | { readonly kind: 'identities'; readonly text: string }
  | { readonly kind: 'passphrase'; readonly passphrase: string };

/** What was found where somebody wants to import from. */
export type Importable =
  | {
      readonly kind: 'export';
      readonly opensWith: 'passphrase' | 'keys';
      /** Throws `import-locked`, and `import-unreadable` when what is in it is no export. */
      open(key: ImportKey): Promise<PortableVault>;
    }
  | { readonly kind: 'plain'; readonly files: readonly PlainFile[] };

/** Exports as sealed files outside of the vault. */
export interface ExportFiles {
  /**
   * Returns the size in bytes. Throws `export-refused` where something is already
   * there or the recipient is none, and `export-unwritable`. `replacing`: the user
   * agreed that an earlier export goes; anything else stays even so.
   */
  write(
    path: string,
    document: PortableVault,
    key: ExportKey,
    options?: { readonly replacing: boolean },
  ): Promise<number>;
  /** A file, or a folder of them. Throws `import-unreadable`. */
  find(path: string): Promise<Importable>;
}
