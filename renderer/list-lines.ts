import type { ReactNode } from 'react';

/** Rows under one title. */
export interface ListGroup<T> {
  readonly title: string;
  /** Beside the title. */
  readonly aside?: ReactNode;
  readonly items: readonly T[];
}

/** One line of a list: a group's title, or an item with the corners of the card around it. */
export type ListLine<T> =
  | { readonly kind: 'title'; readonly key: string; readonly group: ListGroup<T> }
  | {
      readonly kind: 'item';
      readonly key: string;
      readonly group: ListGroup<T>;
      readonly item: T;
      /** Counted over all groups, from 0. */
      readonly index: number;
      readonly edge: 'first' | 'last' | 'only' | undefined;
    };

export type ItemLine<T> = Extract<ListLine<T>, { kind: 'item' }>;

/** All lines of a list in order. */
export function listLines<T>(
  groups: readonly ListGroup<T>[],
  keyOf: (item: T) => string,
): readonly ListLine<T>[] {
  let index = 0;
  return groups.flatMap((group, number): readonly ListLine<T>[] => [
    { kind: 'title', key: `title ${number}`, group },
    ...group.items.map((item, at): ListLine<T> => ({
      kind: 'item',
      key: keyOf(item),
      group,
      item,
      index: index++,
      edge: edgeAt(at, group.items.length),
    })),
  ]);
}

function edgeAt(at: number, count: number): ItemLine<unknown>['edge'] {
  if (count === 1) return 'only';
  if (at === 0) return 'first';
  return at === count - 1 ? 'last' : undefined;
}
