/** Where the keys lead in a list, as pure rules. */

/** The index that a key leads to; undefined for a key that moves nothing. `page` is how many rows are seen. */
export function nextIndex(key: string, index: number, count: number, page: number): number | undefined {
  const last = count - 1;
  switch (key) {
    case 'ArrowDown':
      return Math.min(index + 1, last);
    case 'ArrowUp':
      return Math.max(index - 1, 0);
    case 'PageDown':
      return Math.min(index + page, last);
    case 'PageUp':
      return Math.max(index - page, 0);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return undefined;
  }
}

/** What was typed so far, and when, in milliseconds of the events' own clock. */
export interface Typed {
  readonly text: string;
  readonly at: number;
}

/** A pause as long as this begins a new word. */
const PAUSE_MS = 700;

/** Whether a key belongs to a word that is being typed; a digit or a space only continues one. */
export function typedWith({ text, at }: Typed, key: string, now: number): Typed | undefined {
  const before = now - at < PAUSE_MS ? text : '';
  if ([...key].length !== 1) return undefined;
  if (before === '' && !/\p{L}/u.test(key)) return undefined;
  return { text: before + key.toLocaleLowerCase(), at: now };
}

/**
 * The row that begins with what was typed, at or after the active one and then from the top.
 * The same letter again leads on to the next.
 */
export function indexOfTyped(texts: readonly string[], index: number, typed: string): number | undefined {
  const isRepeated = new Set(typed).size === 1;
  const wanted = isRepeated ? typed.slice(0, 1) : typed;
  const start = isRepeated ? index + 1 : index;
  const order = texts.map((_, step) => (start + step) % texts.length);
  return order.find((one) => texts[one]?.toLocaleLowerCase().startsWith(wanted));
}
