import { useEffect } from 'react';

const MODIFIERS = ['Alt', 'Control', 'Meta', 'Shift'];

/**
 * Marks the page while the pointer is what was used last.
 *
 * The browser rings a button that gets the focus from us as if it came from
 * the keyboard; whoever clicks their way needs no ring.
 */
export function usePointerMark(): void {
  useEffect(() => {
    const page = document.documentElement;
    const mark = (): void => void page.toggleAttribute('data-pointer', true);
    const unmark = ({ key }: KeyboardEvent): void => {
      if (!MODIFIERS.includes(key)) page.toggleAttribute('data-pointer', false);
    };
    // Before anything that handles them.
    document.addEventListener('pointerdown', mark, { capture: true });
    document.addEventListener('keydown', unmark, { capture: true });
    return () => {
      document.removeEventListener('pointerdown', mark, { capture: true });
      document.removeEventListener('keydown', unmark, { capture: true });
      page.toggleAttribute('data-pointer', false);
    };
  }, []);
}
