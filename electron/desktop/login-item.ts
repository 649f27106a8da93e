import { app } from 'electron';
import { assertNever } from '../../shared/assert';
import { SparekeyError } from '../../shared/errors';
import type { LoginItemStatus } from '../../shared/ipc/desktop-state';
import type { LoginItem, LoginItemEntry } from '../core/ports/desktop';

/** What Electron can ask the system about. Only an installed copy is offered to it: else it would start a bare Electron. */
export function systemLoginItem(): LoginItem | undefined {
  return app.isPackaged ? new SystemLoginItem() : undefined;
}

/**
 * Starting at login where Electron can ask the system (macOS, Windows).
 *
 * What the user must approve first says so (M42). The command asks as well, when
 * it is the app's own executable: it ends before Electron is ready, which neither
 * call waits for, and the system means the same app by it (M45).
 */
class SystemLoginItem implements LoginItem {
  status(): Promise<LoginItemStatus> {
    return Promise.resolve(statusNow());
  }

  turn(on: boolean): Promise<void> {
    app.setLoginItemSettings({ openAtLogin: on });
    const status = statusNow();
    const isDone = on ? status === 'on' || status === 'requires-approval' : status === 'off';
    return isDone
      ? Promise.resolve()
      : Promise.reject(new SparekeyError('login-item-refused', `it still says “${status}”`));
  }

  /** One that waits for approval is in the list, too. */
  entry(): Promise<LoginItemEntry> {
    return Promise.resolve(
      statusNow() === 'off' ? { kind: 'absent' } : { kind: 'present', where: 'the system’s login items' },
    );
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
