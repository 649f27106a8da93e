import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Fault } from '../../shared/ipc/guardian-state';
import type { RequestInput } from '../../shared/ipc/contract';

/** The screens in the order of their tabs and of the keys 1, 2, 3…; what each shows is in `screens/table`. */
export const SCREENS = ['overview', 'mcp', 'history', 'doctor', 'settings'] as const;
export type Screen = (typeof SCREENS)[number];

export type Selection = RequestInput<'previewRestore'>['selection'];

/** A restore that the user asked to see; nothing happens before its preview is confirmed. */
export interface RestoreOrder {
  readonly profile: string;
  /** Title and verb: "Restore login". */
  readonly label: string;
  readonly selection: Selection;
  /** Undefined: the newest spare of each part. */
  readonly from: string | undefined;
}

/** A move of one MCP sign-in that the user asked to see; nothing happens before its preview is confirmed. */
export interface MoveOrder {
  readonly profile: string;
  /** Its entry key. */
  readonly entry: string;
  readonly server: string;
  readonly direction: RequestInput<'previewMove'>['direction'];
}

/** Signing in again to a moved server, which the user asked for; the browser opens on a click of its own. */
export interface SignInOrder {
  readonly profile: string;
  /** Its entry key. */
  readonly entry: string;
  readonly server: string;
  /** Why it is needed: a clause. */
  readonly trouble: string | undefined;
}

/** An export that the user asked for; who may open it is asked in its dialog. */
export interface ExportOrder {
  readonly profile: string;
  /** Undefined: everything in the vault. */
  readonly snapshot: string | undefined;
  /** Title. */
  readonly label: string;
}

export type OpenDialog =
  | { readonly kind: 'none' }
  | { readonly kind: 'restore'; readonly order: RestoreOrder }
  | { readonly kind: 'move'; readonly order: MoveOrder }
  | { readonly kind: 'sign-in'; readonly order: SignInOrder }
  | { readonly kind: 'export'; readonly order: ExportOrder }
  | {
      readonly kind: 'compare';
      readonly profile: string;
      readonly one: string;
      readonly other: string;
    }
  | { readonly kind: 'keys' };

export type Notice =
  { readonly kind: 'fault'; readonly fault: Fault } | { readonly kind: 'done'; readonly sentence: string };

/** What only this window knows: where the user is and what stands open. */
export interface Ui {
  readonly screen: Screen;
  /** The profile that the user chose; undefined: the first. */
  readonly profile: string | undefined;
  /** Of the MCP list. */
  readonly filter: string;
  /** Of history: the snapshots chosen to be compared, at most two; undefined while none are being chosen. */
  readonly compared: readonly string[] | undefined;
  readonly dialog: OpenDialog;
  /** While it is, nothing but its end takes it away: what comes of it would be told nowhere. */
  readonly isDialogAtWork: boolean;
  readonly isMenuOpen: boolean;
  readonly notice: Notice | undefined;
}

export type UiStore = StoreApi<Ui>;

export function createUi(): UiStore {
  return createStore<Ui>(() => ({
    screen: 'overview',
    profile: undefined,
    filter: '',
    compared: undefined,
    dialog: { kind: 'none' },
    isDialogAtWork: false,
    isMenuOpen: false,
    notice: undefined,
  }));
}

/** Closes the innermost thing that stands open. Answers false when there was nothing but the popover itself. */
export function closeInnermost(ui: UiStore): boolean {
  const { dialog, notice, compared, filter } = ui.getState();
  if (dialog.kind !== 'none') ui.setState({ dialog: { kind: 'none' } });
  else if (notice !== undefined) ui.setState({ notice: undefined });
  else if (compared !== undefined) ui.setState({ compared: undefined });
  else if (filter !== '') ui.setState({ filter: '' });
  else return false;
  return true;
}
