/** Where the popover goes, decided from rectangles alone. */
import type { Rectangle } from 'electron';

export interface Surface {
  readonly bounds: Rectangle;
  /** The bounds without panels and docks. */
  readonly workArea: Rectangle;
}

export const POPOVER_WIDTH = 380;
const PREFERRED_HEIGHT = 560;
const LOWEST = 320;
/** Between the popover and the panel or the edges of the screen. */
const GAP = 6;

/**
 * The popover's rectangle: under its icon, or above it where the panel is at the
 * bottom. Without an icon's place (Linux does not tell), the corner in which
 * panels keep their icons. Never outside of the work area.
 */
export function popoverPlace({ bounds, workArea }: Surface, icon: Rectangle | undefined): Rectangle {
  const height = Math.max(LOWEST, Math.min(PREFERRED_HEIGHT, workArea.height - 2 * GAP));
  const panelIsBelow = bottom(workArea) < bottom(bounds) && workArea.y === bounds.y;
  const x =
    icon === undefined
      ? right(workArea) - POPOVER_WIDTH - GAP
      : Math.round(icon.x + icon.width / 2 - POPOVER_WIDTH / 2);
  const y = panelIsBelow ? bottom(workArea) - height - GAP : workArea.y + GAP;
  return {
    x: clamp(x, workArea.x + GAP, right(workArea) - POPOVER_WIDTH - GAP),
    y,
    width: POPOVER_WIDTH,
    height,
  };
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, high));
}

function right({ x, width }: Rectangle): number {
  return x + width;
}

function bottom({ y, height }: Rectangle): number {
  return y + height;
}
