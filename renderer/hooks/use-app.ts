import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { Bridge } from '../../shared/ipc/contract';
import type { Actions } from '../actions';
import type { ClockStore } from '../stores/clock';
import type { MirrorStore } from '../stores/mirror';
import type { Ui, UiStore } from '../stores/ui';

/** What one window is made of. */
export interface AppParts {
  readonly bridge: Bridge;
  readonly mirror: MirrorStore;
  readonly ui: UiStore;
  readonly clock: ClockStore;
  readonly actions: Actions;
}

export const AppContext = createContext<AppParts | undefined>(undefined);

export function useApp(): AppParts {
  const parts = useContext(AppContext);
  if (parts === undefined) throw new Error('There is no App around this component.');
  return parts;
}

/** Selects narrowly from what this window knows; the selection must be stable. */
export function useUi<T>(select: (ui: Ui) => T): T {
  return useStore(useApp().ui, select);
}

/** Now, to the nearest tick. */
export function useNow(): number {
  return useStore(useApp().clock);
}
