import type { Replies, Reply, RequestInput, RequestName, Bridge } from '../shared/ipc/contract';
import { ask } from './bridge';
import type { UiStore } from './stores/ui';

/** What the user can ask for outside a dialog. A failure becomes a notice; nothing here throws. */
export interface Actions {
  readonly checkNow: () => Promise<void>;
  readonly saveSnapshot: (profile: string) => Promise<void>;
  readonly undo: (profile: string) => Promise<void>;
  readonly dismiss: (profile: string) => Promise<void>;
  readonly setHeal: (heal: RequestInput<'setHeal'>['heal']) => Promise<void>;
  readonly setPaused: (paused: boolean) => Promise<void>;
  readonly openLink: (link: RequestInput<'openLink'>['link']) => Promise<void>;
  readonly hide: () => Promise<void>;
  readonly quit: () => Promise<void>;
}

export function createActions(bridge: Bridge, ui: UiStore): Actions {
  async function request<K extends RequestName>(name: K, input: RequestInput<K>): Promise<Reply<Replies[K]>> {
    const reply = await ask(bridge, name, input);
    if (!reply.ok) ui.setState({ notice: { kind: 'fault', fault: reply.fault } });
    return reply;
  }
  const say = (sentence: string): void => ui.setState({ notice: { kind: 'done', sentence } });

  return {
    checkNow: async () => {
      await request('checkNow', {});
    },
    saveSnapshot: async (profile) => {
      const reply = await request('snapshotNow', { profile });
      if (reply.ok) say(reply.value === null ? 'There is nothing to save.' : 'Snapshot saved.');
    },
    undo: async (profile) => {
      const reply = await request('undo', { profile });
      if (reply.ok) say(reply.value.sentence);
    },
    dismiss: async (profile) => {
      await request('dismiss', { profile });
    },
    setHeal: async (heal) => {
      await request('setHeal', { heal });
    },
    setPaused: async (paused) => {
      await request('setPaused', { paused });
    },
    openLink: async (link) => {
      await request('openLink', { link });
    },
    hide: async () => {
      await request('hidePopover', {});
    },
    quit: async () => {
      await request('quit', {});
    },
  };
}
