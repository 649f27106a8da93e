import { globalShortcut } from 'electron';
import type { Shortcuts } from '../core/desktop-ports';

/** Keys that work in every program, by Electron. */
export const globalShortcuts: Shortcuts = {
  register: (keys, onPressed) => globalShortcut.register(keys, onPressed),
  unregister: (keys) => globalShortcut.unregister(keys),
};
