/**
 * A shortcut that works everywhere, in Electron's words: `CommandOrControl+Shift+K`.
 *
 * It needs Ctrl, Cmd or Alt: a plain key, or Shift alone, would be taken away
 * from whatever program the user types in.
 */
const MODIFIERS = ['Command', 'Control', 'CommandOrControl', 'Alt', 'Shift', 'Super'] as const;
const KEY = /^(?:[A-Z0-9]|F(?:[1-9]|1\d|2[0-4])|Space|Up|Down|Left|Right|Home|End|PageUp|PageDown)$/;

/** What is known of a key that was pressed: a part of the DOM's `KeyboardEvent`. */
export interface KeyPress {
  /** The key itself, whatever the layout puts there: `KeyK`, `Digit1`, `F5`, `ArrowUp`. */
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly metaKey: boolean;
}

export type RecordedShortcut =
  | { readonly kind: 'shortcut'; readonly keys: string }
  /** Only modifiers are held so far. */
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'refused'; readonly sentence: string };

/** Turns a key press into a shortcut, or says why it cannot be one. */
export function shortcutFrom(press: KeyPress, platform: 'mac' | 'other'): RecordedShortcut {
  if (/^(?:Control|Alt|Shift|Meta|OS)(?:Left|Right)?$/.test(press.code)) return { kind: 'incomplete' };
  const key = keyOf(press.code);
  if (key === undefined) return { kind: 'refused', sentence: 'That key cannot be part of a shortcut.' };
  const modifiers = [
    press.metaKey && (platform === 'mac' ? 'Command' : 'Super'),
    press.ctrlKey && 'Control',
    press.altKey && 'Alt',
    press.shiftKey && 'Shift',
  ].filter((one) => one !== false);
  const keys = [...modifiers, key].join('+');
  return isShortcut(keys)
    ? { kind: 'shortcut', keys }
    : { kind: 'refused', sentence: `Hold ${platform === 'mac' ? '⌘, ⌃ or ⌥' : 'Ctrl or Alt'} with it.` };
}

/** Whether a text is a shortcut that may be registered. */
export function isShortcut(keys: string): boolean {
  const parts = keys.split('+');
  const key = parts.at(-1) ?? '';
  const modifiers = parts.slice(0, -1);
  return (
    KEY.test(key) &&
    new Set(modifiers).size === modifiers.length &&
    modifiers.every((one) => (MODIFIERS as readonly string[]).includes(one)) &&
    modifiers.some((one) => one !== 'Shift')
  );
}

/** The keys as people of the platform know them, one by one: `Ctrl`, `Shift`, `K`, or `⌃`, `⇧`, `K`. */
export function shortcutKeys(keys: string, platform: 'mac' | 'other'): readonly string[] {
  const names = platform === 'mac' ? MAC_NAMES : OTHER_NAMES;
  return keys.split('+').map((one) => names[one] ?? one);
}

const MAC_NAMES: Readonly<Record<string, string>> = {
  Command: '⌘',
  CommandOrControl: '⌘',
  Control: '⌃',
  Alt: '⌥',
  Shift: '⇧',
};

const OTHER_NAMES: Readonly<Record<string, string>> = { Control: 'Ctrl', CommandOrControl: 'Ctrl' };

function keyOf(code: string): string | undefined {
  const name = code.replace(/^(?:Key(?=[A-Z]$)|Digit(?=\d$)|Arrow)/, '');
  return KEY.test(name) ? name : undefined;
}
