import type { Replies, Reply, RequestInput, RequestName, Bridge } from '../shared/ipc/contract';
import type { KeychainPolicy } from '../shared/exposure';
import type { RetentionName } from '../shared/retention';
import { ask } from './bridge';
import type { UiStore } from './stores/ui';
import { recoveryKeySaved } from './setting-words';

/** What the user can ask for outside a dialog. A failure becomes a notice; nothing here throws. */
export interface Actions {
  readonly checkNow: () => Promise<void>;
  readonly saveSnapshot: (profile: string) => Promise<void>;
  readonly undo: (profile: string) => Promise<void>;
  readonly dismiss: (profile: string) => Promise<void>;
  readonly saveReport: (profile: string) => Promise<void>;
  readonly setHeal: (heal: RequestInput<'setHeal'>['heal']) => Promise<void>;
  readonly setPaused: (paused: boolean) => Promise<void>;
  readonly setNotifications: (notifications: boolean) => Promise<void>;
  readonly setRetention: (retention: RetentionName) => Promise<void>;
  /** Answers whether the keys work now. */
  readonly setShortcut: (keys: string | null) => Promise<boolean>;
  readonly setLoginItem: (on: boolean) => Promise<void>;
  readonly setKeychainPolicy: (policy: KeychainPolicy) => Promise<void>;
  readonly setHook: (on: boolean) => Promise<void>;
  readonly setSpares: (on: boolean) => Promise<void>;
  readonly writeSpares: () => Promise<void>;
  /** Answers the snapshot to restore from; undefined when that failed. */
  readonly takeInSpares: (profile: string) => Promise<Replies['takeInSpares'] | undefined>;
  readonly addProfile: () => Promise<void>;
  readonly removeProfile: (profile: string, configDir: string) => Promise<void>;
  readonly makeRecoveryKey: () => Promise<void>;
  readonly beginGuarding: () => Promise<void>;
  readonly finishWelcome: () => Promise<void>;
  readonly findSpareInFolder: () => Promise<void>;
  /** Answers the snapshot to restore from; undefined when that failed. */
  readonly importSpare: (spare: string) => Promise<Replies['importSpare'] | undefined>;
  readonly copyCommand: (command: RequestInput<'copyCommand'>['command']) => Promise<void>;
  readonly dismissUntold: () => Promise<void>;
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
    saveReport: async (profile) => {
      const reply = await request('saveReport', { profile });
      if (reply.ok && reply.value.file !== undefined)
        say(`Report saved to ${reply.value.file}. It names your servers: read it before you pass it on.`);
    },
    setHeal: async (heal) => {
      await request('setHeal', { heal });
    },
    setPaused: async (paused) => {
      await request('setPaused', { paused });
    },
    setNotifications: async (notifications) => {
      await request('setNotifications', { notifications });
    },
    setRetention: async (retention) => {
      await request('setRetention', { retention });
    },
    setShortcut: async (keys) => (await request('setShortcut', { keys })).ok,
    setLoginItem: async (on) => {
      await request('setLoginItem', { on });
    },
    setKeychainPolicy: async (policy) => {
      await request('setKeychainPolicy', { policy });
    },
    setHook: async (on) => {
      await request('setHook', { on });
    },
    setSpares: async (on) => {
      await request('setSpares', { on });
    },
    writeSpares: async () => {
      await request('writeSpares', {});
    },
    takeInSpares: async (profile) => {
      const reply = await request('takeInSpares', { profile });
      return reply.ok ? reply.value : undefined;
    },
    addProfile: async () => {
      const reply = await request('addProfile', {});
      if (!reply.ok || reply.value === null) return;
      const { directory, outcome } = reply.value;
      say(outcome === 'added' ? `${directory} is guarded from now on.` : `${directory} is guarded already.`);
    },
    removeProfile: async (profile, configDir) => {
      const reply = await request('removeProfile', { profile });
      if (reply.ok) say(`${configDir} is no longer guarded. Its snapshots stay.`);
    },
    makeRecoveryKey: async () => {
      const reply = await request('makeRecoveryKey', {});
      if (reply.ok && reply.value !== null) say(recoveryKeySaved(reply.value));
    },
    beginGuarding: async () => {
      await request('beginGuarding', {});
    },
    finishWelcome: async () => {
      await request('finishWelcome', {});
    },
    findSpareInFolder: async () => {
      const reply = await request('findSpareInFolder', {});
      if (reply.ok && reply.value?.found === 0) say('No copy of a login was found there.');
    },
    importSpare: async (spare) => {
      const reply = await request('importSpare', { spare });
      return reply.ok ? reply.value : undefined;
    },
    copyCommand: async (command) => {
      const reply = await request('copyCommand', { command });
      if (reply.ok) say('Copied. Paste it into a terminal.');
    },
    dismissUntold: async () => {
      await request('dismissUntold', {});
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
