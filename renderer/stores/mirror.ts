import { createStore, type StoreApi } from 'zustand/vanilla';
import type { AppState } from '../../shared/ipc/app-state';
import type { Fault } from '../../shared/ipc/guardian-state';
import type { Bridge } from '../../shared/ipc/contract';
import { ask } from '../bridge';

/** What the window knows of the app's state. */
export type Mirror =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'ready'; readonly state: AppState }
  | { readonly kind: 'failed'; readonly fault: Fault };

export type MirrorStore = StoreApi<Mirror>;

export function createMirror(): MirrorStore {
  return createStore<Mirror>(() => ({ kind: 'waiting' }));
}

/** Takes a state over, unless a newer one is known: a reply may arrive after a later push. */
export function accept(mirror: MirrorStore, state: AppState): void {
  const known = mirror.getState();
  if (known.kind === 'ready' && known.state.revision >= state.revision) return;
  mirror.setState({ kind: 'ready', state }, true);
}

/** Follows the app's state until the returned function is called. */
export function follow(bridge: Bridge, mirror: MirrorStore): () => void {
  const stop = bridge.onState((state) => accept(mirror, state));
  void fetchState(bridge, mirror);
  return stop;
}

/** Asks for the state now; a failure shows only while nothing better is known. */
export async function fetchState(bridge: Bridge, mirror: MirrorStore): Promise<void> {
  const reply = await ask(bridge, 'getState', {});
  if (reply.ok) accept(mirror, reply.value);
  else if (mirror.getState().kind !== 'ready') mirror.setState({ kind: 'failed', fault: reply.fault }, true);
}
