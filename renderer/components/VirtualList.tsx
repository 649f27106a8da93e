import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef, type ReactNode } from 'react';
import styles from '../styles/virtual-list.module.css';

export interface VirtualListProps<T> {
  readonly items: readonly T[];
  /** What a screen reader calls it. */
  readonly name: string;
  readonly keyOf: (item: T) => string;
  /** In CSS pixels; each row is measured once it is there. */
  readonly estimate: (item: T) => number;
  readonly children: (item: T, index: number) => ReactNode;
}

/** Before the first measurement: the popover's own size. */
const FIRST_RECT = { width: 380, height: 600 };
/** Rows beyond what is seen, so that the arrow keys always find a neighbour. */
const OVERSCAN = 6;

/**
 * A long list of which only what is seen is in the page. It scrolls with the
 * screen around it, and its positions are set through the CSSOM: a style element
 * would be refused by the page's content security policy.
 */
export function VirtualList<T>({ items, name, keyOf, estimate, children }: VirtualListProps<T>) {
  const list = useRef<HTMLUListElement>(null);
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => list.current?.closest('main') ?? null,
    estimateSize: (index) => estimateAt(index),
    getItemKey: (index) => keyAt(index),
    initialRect: FIRST_RECT,
    overscan: OVERSCAN,
    scrollMargin: list.current?.offsetTop ?? 0,
  });
  return (
    <ul
      ref={list}
      className={styles.list}
      aria-label={name}
      style={{ blockSize: `${rows.getTotalSize()}px` }}
    >
      {rows.getVirtualItems().map(({ index, key, start }) => {
        const item = items[index];
        return item === undefined ? null : (
          <li
            key={key}
            ref={rows.measureElement}
            data-index={index}
            aria-setsize={items.length}
            aria-posinset={index + 1}
            style={{ transform: `translateY(${start - rows.options.scrollMargin}px)` }}
          >
            {children(item, index)}
          </li>
        );
      })}
    </ul>
  );

  function estimateAt(index: number): number {
    const item = items[index];
    return item === undefined ? 0 : estimate(item);
  }

  function keyAt(index: number): string {
    const item = items[index];
    return item === undefined ? String(index) : keyOf(item);
  }
}
