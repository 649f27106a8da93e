import { describe, expect, test } from 'vitest';
import { popoverPlace, type Surface } from '../../electron/desktop/popover-place';

const screen = { x: 0, y: 0, width: 1440, height: 900 };
const panelAbove: Surface = { bounds: screen, workArea: { x: 0, y: 25, width: 1440, height: 875 } };
const panelBelow: Surface = { bounds: screen, workArea: { x: 0, y: 0, width: 1440, height: 860 } };

function anIcon(x: number, y: number) {
  return { x, y, width: 24, height: 24 };
}

describe('with an icon whose place is known', () => {
  test('the popover hangs centred under it', () => {
    expect(popoverPlace(panelAbove, anIcon(700, 0))).toEqual({ x: 522, y: 31, width: 380, height: 560 });
  });

  test('it stands above an icon in a panel at the bottom', () => {
    expect(popoverPlace(panelBelow, anIcon(700, 866))).toEqual({ x: 522, y: 294, width: 380, height: 560 });
  });

  test('it stays on the screen under an icon in the corner', () => {
    expect(popoverPlace(panelAbove, anIcon(1416, 0)).x).toBe(1440 - 380 - 6);
    expect(popoverPlace(panelAbove, anIcon(0, 0)).x).toBe(6);
  });

  test('on a second display it stays on that one', () => {
    const second: Surface = {
      bounds: { x: 1440, y: 0, width: 1024, height: 768 },
      workArea: { x: 1440, y: 25, width: 1024, height: 743 },
    };

    expect(popoverPlace(second, anIcon(1445, 0))).toMatchObject({ x: 1446, y: 31 });
  });
});

describe('where the desktop does not tell where the icon is', () => {
  test('the popover takes the corner below the panel', () => {
    expect(popoverPlace(panelAbove, undefined)).toMatchObject({ x: 1054, y: 31 });
  });

  test('the popover takes the corner above the panel', () => {
    expect(popoverPlace(panelBelow, undefined)).toMatchObject({ x: 1054, y: 294 });
  });
});

test.each([
  ['a low screen', 400, 388],
  ['a screen lower than it can be', 300, 320],
  ['a high screen', 2000, 560],
])('on %s its height fits', (_, height, expected) => {
  const surface = { bounds: { ...screen, height }, workArea: { ...screen, height } };

  expect(popoverPlace(surface, undefined).height).toBe(expected);
});
