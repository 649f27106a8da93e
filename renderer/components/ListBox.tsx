import { useMemo, useRef, type ReactNode } from 'react';
import { useListBox } from '../hooks/use-list-box';
import { useShownLines, type ShownLine } from '../hooks/use-shown-lines';
import { listLines, type ItemLine, type ListGroup } from '../list-lines';
import styles from '../styles/list-box.module.css';
import { RowActions, type RowAction } from './RowActions';

/** While several rows are being chosen: which are, and whether another may be. */
export interface ListChoice {
  readonly chosen: readonly string[];
  readonly isFull: boolean;
  readonly onToggle: (key: string) => void;
}

export interface ListBoxProps<T> {
  /** What a screen reader calls the list. */
  readonly name: string;
  readonly groups: readonly ListGroup<T>[];
  readonly keyOf: (item: T) => string;
  /** What a row is called, and what typing finds it by. */
  readonly textOf: (item: T) => string;
  /** How many rows there are with those that are not loaded yet. */
  readonly total?: number | undefined;
  /** Height of an ordinary row in CSS pixels; each is measured once it is there. */
  readonly estimate: number;
  /** What can be done with a row, the foremost first; shown beside the active one only. */
  readonly actionsOf: (item: T) => readonly RowAction[];
  readonly choice?: ListChoice | undefined;
  /** What stands in a row, which is also what a screen reader says of it: nothing that takes the focus. */
  readonly children: (item: T) => ReactNode;
}

/** Of the one list on a screen. */
export const LIST_ID = 'list';

/**
 * A list of which one row is active: one stop for the Tab key, with arrows, Home,
 * End, page keys and typing inside, after the listbox pattern of the ARIA authoring
 * practices. The focus stays on the list; what can be done with the active row
 * comes after it, since an option must hold nothing that can be pressed.
 *
 * It scrolls with the screen around it, and positions are set through the CSSOM:
 * a style element would be refused by the page's content security policy.
 */
export function ListBox<T>(props: ListBoxProps<T>) {
  const { name, groups, keyOf, textOf, total = 0, estimate, actionsOf, choice, children } = props;
  const list = useRef<HTMLDivElement>(null);
  const lines = useMemo(() => listLines(groups, keyOf), [groups, keyOf]);
  const items = useMemo(() => lines.filter((line): line is ItemLine<T> => line.kind === 'item'), [lines]);

  const isShut = (key: string) => choice?.isFull === true && !choice.chosen.includes(key);
  const toggle = ({ key }: ItemLine<T>): void => {
    if (!isShut(key)) choice?.onToggle(key);
  };
  const { active, setActive, onKeyDown } = useListBox({
    items,
    textOf,
    page: () => Math.max(1, Math.floor((list.current?.closest('main')?.clientHeight ?? 0) / estimate) - 1),
    onSpace: toggle,
    onEnter: choice === undefined ? ({ item }) => actionsOf(item)[0]?.onPress() : toggle,
    onReach: (line) => reach(lines.indexOf(line)),
  });
  const activeAt = active === undefined ? -1 : lines.indexOf(active);
  const { shown, height, measure, reach } = useShownLines(list, lines, activeAt, estimate);
  const optionId = (index: number) => `${LIST_ID}-${index}`;

  const drawn = ({ line, at, top }: ShownLine<T>): ReactNode => {
    const place = {
      key: line.key,
      ref: measure,
      'data-index': at,
      style: top === undefined ? undefined : { insetBlockStart: `${top}px` },
    };
    if (line.kind === 'title') {
      return (
        <div {...place} key={line.key} role="presentation" className={styles.title}>
          <span>{line.group.title}</span>
          {line.group.aside}
        </div>
      );
    }
    const { key, item, index, edge } = line;
    return (
      <div
        {...place}
        key={key}
        id={optionId(index)}
        role="option"
        className={styles.option}
        data-edge={edge}
        data-active={line === active || undefined}
        aria-selected={choice === undefined ? line === active : choice.chosen.includes(key)}
        aria-disabled={isShut(key) || undefined}
        aria-setsize={Math.max(total, items.length)}
        aria-posinset={index + 1}
        onPointerMove={() => setActive(key)}
        onClick={() => {
          setActive(key);
          toggle(line);
        }}
      >
        {children(item)}
        {choice !== undefined && <span className={styles.box} aria-hidden="true" />}
      </div>
    );
  };

  return (
    <div className={styles.frame}>
      <div
        ref={list}
        id={LIST_ID}
        role="listbox"
        tabIndex={0}
        className={styles.list}
        data-long={measure !== undefined || undefined}
        style={height === undefined ? undefined : { blockSize: `${height}px` }}
        aria-label={name}
        aria-multiselectable={choice !== undefined || undefined}
        aria-activedescendant={active && optionId(active.index)}
        onKeyDown={onKeyDown}
      >
        {groups.map((group, number) => (
          <div key={number} role="group" aria-label={group.title}>
            {shown.filter(({ line }) => line.group === group).map(drawn)}
          </div>
        ))}
      </div>
      {active !== undefined && choice === undefined && (
        <RowActions
          name={textOf(active.item)}
          actions={actionsOf(active.item)}
          // So that a dialog finds the focus on the list, and gives it back to the list.
          onBeforePress={() => list.current?.focus({ preventScroll: true })}
        />
      )}
    </div>
  );
}
