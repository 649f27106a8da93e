import type { AppState } from '../../shared/ipc/app-state';
import type { ProfileState } from '../../shared/ipc/guardian-state';
import type { Actions } from '../actions';
import type { ExportOrder, MoveOrder, RestoreOrder, Screen, SignInOrder } from '../stores/ui';

/** What every screen is given; each takes what it needs. */
export interface ScreenProps {
  readonly state: AppState;
  readonly profile: ProfileState;
  readonly actions: Actions;
  readonly onShow: (screen: Screen) => void;
  readonly onRestore: (order: RestoreOrder) => void;
  readonly onMove: (order: MoveOrder) => void;
  readonly onSignIn: (order: SignInOrder) => void;
  readonly onExport: (order: ExportOrder) => void;
  readonly onRestoreFrom: (snapshot: string, takenAt: number) => void;
}
