import { app } from 'electron';
import { assertNever } from '../../shared/assert';
import { SparekeyError } from '../../shared/errors';
import type { LoginItemStatus } from '../../shared/ipc/desktop-state';
import type { LoginItem } from '../core/ports/desktop';

/**
 * Starting at login where Electron can ask the system (macOS, Windows).
 *
 * What the user must approve first says so (M42). Only an installed copy is offered to it: else it would start a bare Electron.
 */
export class SystemLoginItem implements LoginItem {
  status(): Promise<LoginItemStatus> {
    return Promise.resolve(app.isPackaged ? statusNow() : 'unavailable');
  }

  turn(on: boolean): Promise<void> {
    app.setLoginItemSettings({ openAtLogin: on });
    const status = statusNow();
    const isDone = on ? status === 'on' || status === 'requires-approval' : status === 'off';
    return isDone
      ? Promise.resolve()
      : Promise.reject(new SparekeyError('login-item-refused', `it still says “${status}”`));
  }

  /** The system keeps it, and lets go of it with the app. */
  file(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
}

function statusNow(): LoginItemStatus {
  const { openAtLogin, status } = app.getLoginItemSettings();
  // Elsewhere than on macOS there is no such word.
  const said = status as 'not-registered' | 'enabled' | 'requires-approval' | 'not-found' | undefined;
  switch (said) {
    case 'enabled':
      return 'on';
    case 'requires-approval':
      return 'requires-approval';
    case 'not-registered':
    case 'not-found':
      return 'off';
    case undefined:
      return openAtLogin ? 'on' : 'off';
    default:
      return assertNever(said);
  }
}
