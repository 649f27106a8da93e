import { useEffect, useRef, type RefObject } from 'react';

/**
 * For the one button that helps: it has the focus when the popover opens.
 *
 * Where something else has it, from before the popover was hidden, it stays there.
 */
export function useFocusWhenShown(): RefObject<HTMLButtonElement | null> {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const take = (): void => {
      const isFree = document.activeElement === null || document.activeElement === document.body;
      if (document.visibilityState === 'visible' && isFree) button.current?.focus();
    };
    take();
    document.addEventListener('visibilitychange', take);
    return () => document.removeEventListener('visibilitychange', take);
  }, []);
  return button;
}
