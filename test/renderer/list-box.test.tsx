import { screen, within } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import {
  aLostEntry,
  aProfile,
  aSpare,
  anAppState,
  anEntry,
  someHistory,
} from '../support/app-state-builders';
import { STATES } from '../support/app-states';
import { renderApp } from './render-app';

async function openMcp(state = STATES['damaged'] ?? anAppState()) {
  const app = renderApp(state);
  await app.user.click(await screen.findByRole('tab', { name: /^MCP/ }));
  const list = screen.getByRole('listbox', { name: 'MCP sign-ins' });
  return { ...app, list, active: () => active(list) };
}

/** The row that the list points at. */
function active(list: HTMLElement): HTMLElement {
  const row = document.getElementById(list.getAttribute('aria-activedescendant') ?? '');
  if (row === null) throw new Error('The list points at no row.');
  return row;
}

const serverOf = (row: HTMLElement) => row.querySelector('p')?.textContent;
const actions = () => screen.queryAllByRole('group', { name: /^Actions for/ });

describe('the list of sign-ins', () => {
  test('is one stop, in which the keys move the active row', async () => {
    const { user, list } = await openMcp();
    screen.getByRole('searchbox').focus();
    await user.keyboard('{ArrowDown}');
    expect(document.activeElement).toBe(list);
    const moved: (string | null | undefined)[] = [];

    for (const key of ['ArrowDown', 'ArrowUp', 'ArrowUp', 'End', 'ArrowDown', 'Home', 'PageDown']) {
      await user.keyboard(`{${key}}`);
      moved.push(serverOf(active(list)));
    }

    expect(moved).toEqual(['notion', 'linear', 'linear', 'github', 'github', 'linear', 'notion']);
    expect(document.activeElement).toBe(list);
    expect(screen.getAllByRole('option', { selected: true })).toEqual([active(list)]);
  });

  test('finds a server by what is typed, and leaves the digits to the screens', async () => {
    const { user, list, active } = await openMcp(
      anAppState({
        profiles: [aProfile({ mcp: ['alpha', 'server-1', 'server-2'].map((one) => anEntry(one)) })],
      }),
    );
    list.focus();

    await user.keyboard('server-2');
    expect(serverOf(active())).toBe('server-2');
    expect(screen.getByRole('tab', { selected: true }).textContent).toBe('MCP');
  });

  test('reads a row with how it stands, its place, and the group that it is in', async () => {
    const { list } = await openMcp();

    const row = within(within(list).getByRole('group', { name: 'Lost' })).getByRole('option', {
      name: /^notion/,
    });
    expect(row.ariaSetSize).toBe('6');
    expect(row.ariaPosInSet).toBe('2');
  });

  test('holds nothing that can be pressed: what can be done stands after it, for the active row alone', async () => {
    const { user, list } = await openMcp();
    expect(within(list).queryAllByRole('button')).toEqual([]);
    expect(actions().map(({ ariaLabel }) => ariaLabel)).toEqual(['Actions for linear']);

    await user.hover(screen.getByRole('option', { name: /^notion/ }));
    expect(screen.getByRole('button', { name: 'Restore notion' })).toBeTruthy();
    await user.click(screen.getByRole('option', { name: /^github/ }));

    expect(document.activeElement).toBe(list);
    expect(actions()).toEqual([]);
  });

  test('does the foremost thing on Enter, and has the focus again when that is over', async () => {
    const { user, list, fake } = await openMcp();
    list.focus();
    await user.keyboard('{ArrowDown}{Enter}');
    await within(screen.getByRole('dialog')).findByText('Goes back');

    expect(fake.asksFor('previewRestore')).toMatchObject([
      { selection: { servers: [expect.stringMatching(/^notion\|/)] } },
    ]);
  });

  test('keeps to its row while others come and go', async () => {
    const { user, list, active, push } = await openMcp();
    list.focus();
    await user.keyboard('{ArrowDown}');

    push(anAppState({ revision: 2, profiles: [aProfile({ mcp: [anEntry('aaa'), anEntry('notion')] })] }));

    expect(serverOf(active())).toBe('notion');
  });
});

test.each([
  ['the server refused it', { hasNewClient: false }, aSpare({ grade: 'refused' })],
  ['the server knows the client by another name', { hasNewClient: true }, aSpare()],
])('a spare is not offered where it cannot help: %s', async (_why, changed, spare) => {
  const lost = { ...aLostEntry('linear', 'emptied'), ...changed };
  await openMcp(
    anAppState({
      profiles: [aProfile({ mcp: [lost], spare: { login: undefined, mcp: { [lost.key]: spare } } })],
    }),
  );

  expect(screen.queryByRole('button', { name: 'Restore linear' })).toBeNull();
});

describe('the list of snapshots', () => {
  async function openHistory() {
    const app = renderApp(anAppState());
    await app.user.click(await screen.findByRole('tab', { name: 'History' }));
    await screen.findByText('Load more');
    const list = screen.getByRole('listbox', { name: 'Snapshots' });
    return { ...app, list };
  }

  test('restores from the active one on Enter', async () => {
    const { user, list, fake } = await openHistory();
    list.focus();

    await user.keyboard('{ArrowDown}{Enter}');
    await screen.findByText('Goes back');

    expect(fake.asksFor('previewRestore')).toMatchObject([{ from: someHistory()[1]?.id }]);
  });

  test('lets two be chosen with the keyboard to be compared', async () => {
    const { user, list, fake } = await openHistory();
    await user.click(screen.getByRole('button', { name: 'Compare two…' }));
    expect(list.ariaMultiSelectable).toBe('true');
    expect(actions()).toEqual([]);

    // The list has the focus already.
    await user.keyboard(' {ArrowDown}{ArrowDown} {Enter}');

    expect(fake.asksFor('compareSnapshots')).toMatchObject([
      { one: someHistory()[0]?.id, other: someHistory()[2]?.id },
    ]);
  });
});
