import { useEffect } from 'react';
import { SCREENS, closeInnermost } from '../stores/ui';
import { useApp } from './use-app';

/** Id of the field that Ctrl/Cmd+F goes to. */
export const FILTER_ID = 'mcp-filter';

/** The keys that work everywhere in the popover. */
export function useKeys(): void {
  const { ui, actions } = useApp();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      const { dialog, isMenuOpen } = ui.getState();
      if (event.key === 'Escape') {
        // Dialog and menu close by themselves: the platform knows which is on top.
        if (dialog.kind !== 'none' || isMenuOpen) return;
        event.preventDefault();
        if (!closeInnermost(ui)) void actions.hide();
        return;
      }
      if (dialog.kind !== 'none') return;
      if (event.ctrlKey || event.metaKey) {
        if (event.key === 'r') void actions.checkNow();
        else if (event.key === 'f') ui.setState({ screen: 'mcp' });
        else if (event.key === ',') ui.setState({ screen: 'settings' });
        else return;
        event.preventDefault();
        if (event.key === 'f') requestAnimationFrame(() => document.getElementById(FILTER_ID)?.focus());
        return;
      }
      if (event.altKey || isTyping(event.target)) return;
      const screen = SCREENS[Number(event.key) - 1];
      if (screen !== undefined) ui.setState({ screen });
      else if (event.key === '?') ui.setState({ dialog: { kind: 'keys' } });
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [ui, actions]);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input:not([type=radio]), textarea, select');
}
