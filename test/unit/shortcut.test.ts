import { expect, test } from 'vitest';
import { isShortcut, shortcutFrom, shortcutKeys } from '../../shared/shortcut';

const NONE = { ctrlKey: false, altKey: false, shiftKey: false, metaKey: false };

test.each([
  [{ code: 'KeyK', ctrlKey: true, shiftKey: true }, 'other', 'Control+Shift+K'],
  [{ code: 'Digit1', altKey: true }, 'other', 'Alt+1'],
  [{ code: 'F5', ctrlKey: true }, 'other', 'Control+F5'],
  [{ code: 'ArrowUp', metaKey: true }, 'mac', 'Command+Up'],
  [{ code: 'Space', metaKey: true }, 'other', 'Super+Space'],
] as const)('%j on %s is recorded as %s', (press, platform, keys) => {
  expect(shortcutFrom({ ...NONE, ...press }, platform)).toEqual({ kind: 'shortcut', keys });
});

test.each([
  ['a letter alone', { code: 'KeyK' }, 'refused'],
  ['a capital letter', { code: 'KeyK', shiftKey: true }, 'refused'],
  ['a key without a name of its own', { code: 'Backquote', ctrlKey: true }, 'refused'],
  ['nothing but a modifier', { code: 'ControlLeft', ctrlKey: true }, 'incomplete'],
] as const)('%s is no shortcut', (_, press, kind) => {
  expect(shortcutFrom({ ...NONE, ...press }, 'other')).toMatchObject({ kind });
});

test.each(['K', 'Shift+K', 'Control+Control+K', 'Control+', 'Hyper+K', 'Control+Backquote', ''])(
  'the text “%s” is none either',
  (keys) => {
    expect(isShortcut(keys)).toBe(false);
  },
);

test('people read the keys as their keyboard names them', () => {
  expect(shortcutKeys('Control+Shift+K', 'other')).toEqual(['Ctrl', 'Shift', 'K']);
  expect(shortcutKeys('Command+Shift+K', 'mac')).toEqual(['⌘', '⇧', 'K']);
});
