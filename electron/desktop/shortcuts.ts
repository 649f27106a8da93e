import { globalShortcut } from 'electron';
import type { Shortcuts } from '../core/ports/desktop';

/** Keys that work in every program, by Electron. */
export const globalShortcuts: Shortcuts = {
  register: (keys, onPressed) => globalShortcut.register(keys, onPressed),
  unregister: (keys) => globalShortcut.unregister(keys),
};
