import { useRef, useState, type KeyboardEvent } from 'react';
import { flushSync } from 'react-dom';
import type { ItemLine } from '../list-lines';
import { indexOfTyped, nextIndex, typedWith } from '../list-moves';

export interface ListBoxModel<T> {
  readonly items: readonly ItemLine<T>[];
  /** What typing finds the rows by. */
  readonly textOf: (item: T) => string;
  /** How many rows are seen at once. */
  readonly page: () => number;
  readonly onEnter: (line: ItemLine<T>) => void;
  readonly onSpace: (line: ItemLine<T>) => void;
  /** Brings a row into sight that a key led to. */
  readonly onReach: (line: ItemLine<T>) => void;
}

export interface ActiveRow<T> {
  /** Undefined in an empty list only. */
  readonly active: ItemLine<T> | undefined;
  readonly setActive: (key: string) => void;
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
}

/** The one active row of a list, and the keys that move it. Rows may come and go: it stays with its row, else with the first. */
export function useListBox<T>({
  items,
  textOf,
  page,
  onEnter,
  onSpace,
  onReach,
}: ListBoxModel<T>): ActiveRow<T> {
  const [wanted, setActive] = useState<string>();
  const typed = useRef({ text: '', at: 0 });
  const active = items.find(({ key }) => key === wanted) ?? items[0];

  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (active === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = nextIndex(event.key, active.index, items.length, page()) ?? indexTyped(event, active.index);
    const line = next === undefined ? undefined : items[next];
    if (line !== undefined) {
      // At once, so that the row is in the page before it is brought into sight.
      flushSync(() => setActive(line.key));
      onReach(line);
    } else if (event.key === 'Enter') onEnter(active);
    else if (event.key === ' ') onSpace(active);
    else return;
    event.preventDefault();
  };

  const indexTyped = ({ key, timeStamp }: KeyboardEvent, index: number): number | undefined => {
    const next = typedWith(typed.current, key, timeStamp);
    if (next === undefined) return undefined;
    typed.current = next;
    const texts = items.map(({ item }) => textOf(item));
    return indexOfTyped(texts, index, next.text) ?? index;
  };

  return { active, setActive, onKeyDown };
}
