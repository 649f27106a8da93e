import { useCallback, type KeyboardEvent } from 'react';

/** Lets the up and down keys move between the buttons and boxes of a list, beside Tab. */
export function useArrows(): (event: KeyboardEvent<HTMLElement>) => void {
  return useCallback((event) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const { target, currentTarget } = event;
    if (step === 0 || !(target instanceof HTMLElement)) return;
    const stops = [...currentTarget.querySelectorAll<HTMLElement>('input, button, summary')];
    const next = stops[stops.indexOf(target) + step];
    if (!stops.includes(target) || next === undefined) return;
    event.preventDefault();
    next.focus();
  }, []);
}
