import { act, cleanup, render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach } from 'vitest';
import { App } from '../../renderer/App';
import type { AppState } from '../../shared/ipc/app-state';
import type { Invitation } from '../../shared/ipc/contract';
import { FakeBridge } from './fake-bridge';

// jsdom knows <dialog> and popovers, but not how they open and close.
Object.assign(HTMLDialogElement.prototype, {
  showModal(this: HTMLDialogElement) {
    this.open = true;
  },
  close(this: HTMLDialogElement) {
    this.open = false;
  },
});
Object.assign(HTMLElement.prototype, { hidePopover() {}, scrollIntoView() {} });

afterEach(cleanup);

/** The popover over a played bridge, as its user has it. */
export function renderApp(state: AppState, prepare: (fake: FakeBridge) => void = () => {}) {
  const fake = new FakeBridge(state);
  prepare(fake);
  const view = render(<App bridge={fake.bridge} />);
  return {
    fake,
    view,
    user: userEvent.setup(),
    push: (next: AppState) => act(() => fake.push(next)),
    invite: (invitation: Invitation) => act(() => fake.invite(invitation)),
  };
}

/** A promise that the test settles when it wants to. */
export function aPromise<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve: (value) => act(() => resolve(value)) };
}
