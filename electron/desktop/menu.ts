import { Menu, type MenuItemConstructorOptions } from 'electron';
import { assertNever } from '../../shared/assert';
import type { TrayCommand, TrayLine } from './tray-view';

/** The tray's menu from its lines. */
export function trayMenu(lines: readonly TrayLine[], onCommand: (command: TrayCommand) => void): Menu {
  return Menu.buildFromTemplate(lines.map((line) => menuItem(line, onCommand)));
}

function menuItem(line: TrayLine, onCommand: (command: TrayCommand) => void): MenuItemConstructorOptions {
  switch (line.kind) {
    case 'separator':
      return { type: 'separator' };
    case 'status':
      return { label: literal(line.label), enabled: false };
    case 'command':
      return { label: literal(line.label), click: () => onCommand(line.command) };
    default:
      return assertNever(line);
  }
}

/** An ampersand would mark the next letter as a keyboard shortcut; two of them are one ampersand. */
function literal(label: string): string {
  return label.replaceAll('&', '&&');
}

/**
 * Takes Electron's own menu away: its shortcuts would reload the popover on the
 * keys that check now. macOS keeps the editing keys, which live in a menu there.
 */
export function replaceApplicationMenu(platform: NodeJS.Platform): void {
  Menu.setApplicationMenu(platform === 'darwin' ? Menu.buildFromTemplate([{ role: 'editMenu' }]) : null);
}
