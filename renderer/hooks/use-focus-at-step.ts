import { useEffect, useRef, type RefObject } from 'react';

/** For the next thing to press in a dialog: it has the focus at every step that has one. */
export function useFocusAtStep(step: string): RefObject<HTMLButtonElement | null> {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), [step]);
  return button;
}
