/**
 * The only bridge from the page to main: one method per request of the contract.
 *
 * A sandboxed preload script is a single file, so everything of the contract is
 * taken as types; a channel's name that differs from the contract's, and a
 * request without a method, do not compile.
 */
import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron';
import type { Bridge, CHANNELS, Replies, Reply, RequestInput, RequestName } from '../shared/ipc/contract';

const STATE: typeof CHANNELS.state = 'sparekey:state';
const INVITATION: typeof CHANNELS.invitation = 'sparekey:invitation';

function request<K extends RequestName>(name: K): (input: RequestInput<K>) => Promise<Reply<Replies[K]>> {
  const channel: ReturnType<typeof CHANNELS.request<K>> = `sparekey:${name}`;
  return (input) => ipcRenderer.invoke(channel, input) as Promise<Reply<Replies[K]>>;
}

function subscribe<T>(channel: string): (callback: (message: T) => void) => () => void {
  return (callback) => {
    // The event would hand the page the port behind it.
    const listener = (_event: IpcRendererEvent, message: T) => callback(message);
    ipcRenderer.on(channel, listener);
    return () => {
      ipcRenderer.off(channel, listener);
    };
  };
}

const bridge: Bridge = {
  getState: request('getState'),
  checkNow: request('checkNow'),
  snapshotNow: request('snapshotNow'),
  previewRestore: request('previewRestore'),
  confirmRestore: request('confirmRestore'),
  undo: request('undo'),
  previewMove: request('previewMove'),
  confirmMove: request('confirmMove'),
  signInAgain: request('signInAgain'),
  cancelSignIn: request('cancelSignIn'),
  dismiss: request('dismiss'),
  history: request('history'),
  compareSnapshots: request('compareSnapshots'),
  healthDays: request('healthDays'),
  saveReport: request('saveReport'),
  exportSnapshots: request('exportSnapshots'),
  cancelExport: request('cancelExport'),
  setHeal: request('setHeal'),
  setPaused: request('setPaused'),
  diagnose: request('diagnose'),
  setNotifications: request('setNotifications'),
  setRetention: request('setRetention'),
  setShortcut: request('setShortcut'),
  setLoginItem: request('setLoginItem'),
  setKeychainPolicy: request('setKeychainPolicy'),
  setHook: request('setHook'),
  setSpares: request('setSpares'),
  writeSpares: request('writeSpares'),
  takeInSpares: request('takeInSpares'),
  addProfile: request('addProfile'),
  removeProfile: request('removeProfile'),
  makeRecoveryKey: request('makeRecoveryKey'),
  beginGuarding: request('beginGuarding'),
  finishWelcome: request('finishWelcome'),
  findSpareInFolder: request('findSpareInFolder'),
  importSpare: request('importSpare'),
  copyCommand: request('copyCommand'),
  dismissUntold: request('dismissUntold'),
  openLink: request('openLink'),
  hidePopover: request('hidePopover'),
  quit: request('quit'),
  onState: subscribe(STATE),
  onInvitation: subscribe(INVITATION),
};

contextBridge.exposeInMainWorld('sparekey', bridge);
