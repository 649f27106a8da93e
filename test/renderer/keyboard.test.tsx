import { screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { anAppState } from '../support/app-state-builders';
import { STATES } from '../support/app-states';
import { renderApp } from './render-app';

const selected = () => screen.getByRole('tab', { selected: true }).textContent;

test('the number keys lead to the screens', async () => {
  const { user } = renderApp(anAppState());
  await screen.findByRole('tablist');

  await user.keyboard('3');
  expect(selected()).toBe('History');
  await user.keyboard('2');
  expect(selected()).toBe('MCP');
  await user.keyboard('1');
  expect(selected()).toBe('Overview');
});

test('the button that helps has the focus when the popover opens, and takes it from nothing else', async () => {
  const { push } = renderApp(anAppState({ ...STATES['clobbered'], revision: 1 }));
  expect(await screen.findByRole('button', { name: 'Restore login' })).toBe(document.activeElement);
  const history = screen.getByRole('tab', { name: 'History' });
  history.focus();

  push(anAppState({ ...STATES['clobbered'], revision: 2 }));
  document.dispatchEvent(new Event('visibilitychange'));

  expect(document.activeElement).toBe(history);
});

test('the tabs are one stop, with arrows inside', async () => {
  const { user } = renderApp(anAppState());
  (await screen.findByRole('tab', { name: 'Overview' })).focus();

  await user.keyboard('{ArrowRight}');
  expect(document.activeElement?.textContent).toBe('MCP');
  await user.keyboard('{End}');
  expect(document.activeElement).toBe(screen.getByRole('tab', { name: 'Settings' }));
  await user.keyboard('{ArrowRight}');

  expect(document.activeElement?.textContent).toBe('Overview');
  expect(screen.getAllByRole('tab').map(({ tabIndex }) => tabIndex)).toEqual([0, -1, -1, -1, -1]);
});

test('Esc closes the innermost thing first, and the popover last', async () => {
  const { user, fake } = renderApp(STATES['clobbered'] ?? anAppState());
  await screen.findByRole('tablist');
  await user.keyboard('2');
  await user.type(screen.getByRole('searchbox'), 'lin');
  await user.click(screen.getByRole('button', { name: 'Restore login' }));
  await screen.findByText('Goes back');

  await user.keyboard('{Escape}');
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(screen.getByRole('searchbox')).toHaveProperty('value', 'lin');

  await user.keyboard('{Escape}');
  expect(screen.getByRole('searchbox')).toHaveProperty('value', '');
  expect(fake.asksFor('hidePopover')).toEqual([]);

  await user.keyboard('{Escape}');
  expect(fake.asksFor('hidePopover')).toHaveLength(1);
});

test.each(['Control', 'Meta'])('%s+R checks now, and the page is not reloaded', async (modifier) => {
  const { user, fake } = renderApp(anAppState());
  await screen.findByRole('tablist');

  await user.keyboard(`{${modifier}>}r{/${modifier}}`);

  expect(fake.asksFor('checkNow')).toHaveLength(1);
});

test('Ctrl+F leads to the search among the MCP sign-ins', async () => {
  const { user } = renderApp(anAppState());
  await screen.findByRole('tablist');

  await user.keyboard('{Control>}f{/Control}');

  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('searchbox')));
});

test('Ctrl+, leads to the settings', async () => {
  const { user } = renderApp(anAppState());
  await screen.findByRole('tablist');

  await user.keyboard('{Control>},{/Control}');

  expect(screen.getByRole('tab', { selected: true })).toBe(screen.getByRole('tab', { name: 'Settings' }));
});

test('? shows the keys, but is a letter while one types', async () => {
  const { user } = renderApp(anAppState());
  await screen.findByRole('tablist');
  await user.keyboard('2');
  await user.type(screen.getByRole('searchbox'), '?1');
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(selected()).toBe('MCP');

  screen.getByRole('tab', { name: 'MCP' }).focus();
  await user.keyboard('?');

  expect(screen.getByRole('dialog', { name: 'Keyboard' })).toBeTruthy();
});
