import { homedir } from 'node:os';
import { join } from 'node:path';
import { dialog, type BrowserWindow } from 'electron';
import type { NativeDialogs } from '../core/ports/desktop';

/** The system's own dialogs, before the popover: `inFront` keeps it open meanwhile, although it loses the focus. */
export function nativeDialogs(
  inFront: <T>(work: (window: BrowserWindow) => Promise<T>) => Promise<T | undefined>,
): NativeDialogs {
  return {
    chooseFolder: (title) =>
      inFront(async (window) => {
        const chosen = await dialog.showOpenDialog(window, {
          title,
          message: title,
          // What Claude Code and its backups are called begins with a dot.
          properties: ['openDirectory', 'showHiddenFiles', 'createDirectory'],
        });
        return chosen.canceled ? undefined : chosen.filePaths[0];
      }),
    chooseNewFile: ({ title, name }) =>
      inFront(async (window) => {
        const chosen = await dialog.showSaveDialog(window, {
          title,
          message: title,
          defaultPath: join(homedir(), name),
          properties: ['showOverwriteConfirmation', 'createDirectory'],
        });
        return chosen.canceled ? undefined : chosen.filePath;
      }),
  };
}
