import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual';
import type { RefObject } from 'react';
import type { ListLine } from '../list-lines';

/** From here on only the lines that are seen are in the page. */
const VIRTUAL_FROM = 100;
/** Before the first measurement: the popover's own size. */
const FIRST_RECT = { width: 380, height: 600 };
/** In CSS pixels. */
const TITLE_HEIGHT = 42;

export interface ShownLine<T> {
  readonly line: ListLine<T>;
  /** Its place among all lines. */
  readonly at: number;
  /** CSS pixels from the top of the list; undefined where the lines simply follow each other. */
  readonly top: number | undefined;
}

export interface ShownLines<T> {
  readonly shown: readonly ShownLine<T>[];
  /** CSS pixels; undefined where the lines make it themselves. */
  readonly height: number | undefined;
  /** To be given to every line of a long list. */
  readonly measure: ((element: HTMLElement | null) => void) | undefined;
  readonly reach: (at: number) => void;
}

/** Which lines of a list are in the page, and where. `active` is always among them: the list points at it. */
export function useShownLines<T>(
  list: RefObject<HTMLElement | null>,
  lines: readonly ListLine<T>[],
  active: number,
  estimate: number,
): ShownLines<T> {
  const isLong = lines.length > VIRTUAL_FROM;
  const rows = useVirtualizer({
    count: lines.length,
    enabled: isLong,
    getScrollElement: () => list.current?.closest('main') ?? null,
    estimateSize: (at) => (lines[at]?.kind === 'title' ? TITLE_HEIGHT : estimate),
    getItemKey: (at) => lines[at]?.key ?? at,
    initialRect: FIRST_RECT,
    overscan: 6,
    scrollMargin: list.current?.offsetTop ?? 0,
    rangeExtractor: (range: Range) => withActive(defaultRangeExtractor(range), active),
  });
  if (!isLong) {
    return {
      shown: lines.map((line, at) => ({ line, at, top: undefined })),
      height: undefined,
      measure: undefined,
      reach: (at) =>
        list.current?.querySelector(`[data-index="${at}"]`)?.scrollIntoView({ block: 'nearest' }),
    };
  }
  return {
    shown: rows.getVirtualItems().flatMap(({ index, start }) => {
      const line = lines[index];
      return line === undefined ? [] : [{ line, at: index, top: start - rows.options.scrollMargin }];
    }),
    height: rows.getTotalSize(),
    measure: rows.measureElement,
    reach: (at) => rows.scrollToIndex(at),
  };
}

function withActive(range: readonly number[], active: number): number[] {
  if (active === -1 || range.includes(active)) return [...range];
  return [...range, active].sort((one, other) => one - other);
}
