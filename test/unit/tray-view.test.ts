import { describe, expect, test } from 'vitest';
import { trayView, type TrayView } from '../../electron/desktop/tray-view';
import type { AppState } from '../../shared/ipc/app-state';
import type { ProfileState } from '../../shared/ipc/guardian-state';
import { aClobberedProfile, anAppState, aProfile } from '../support/app-state-builders';
import { aDesktop } from '../support/desktop-state-builders';

function aState(profiles: readonly ProfileState[], over: Partial<AppState> = {}): AppState {
  return anAppState({ profiles, ...over });
}

const fine = aProfile().headline;
const lost = aClobberedProfile();

const fullVault = {
  kind: 'ready',
  recoveryKey: false,
  trouble: {
    code: 'vault-unwritable',
    title: 'The vault cannot be written',
    sentence: 'Saving failed.',
    action: 'Free disk space.',
  },
} as const;

function labels({ menu }: TrayView): readonly string[] {
  return menu.flatMap((line) => (line.kind === 'separator' ? [] : [line.label]));
}

function commands({ menu }: TrayView): readonly string[] {
  return menu.flatMap((line) => (line.kind === 'command' ? [line.command] : []));
}

describe('the icon says by its shape how things are', () => {
  test.each([
    ['good', 'keyGood'],
    ['attention', 'keyAttention'],
    ['damaged', 'keyBroken'],
    ['signed-out', 'keyBroken'],
    ['unreachable', 'keyLocked'],
  ] as const)('%s is %s', (level, icon) => {
    expect(trayView(aState([aProfile({ level })])).icon).toBe(icon);
  });

  test('the worst profile speaks for all', () => {
    expect(trayView(aState([aProfile(), lost, aProfile({ level: 'unreachable' })]))).toMatchObject({
      icon: 'keyBroken',
      tooltip: `Sparekey: ${lost.headline}`,
    });
  });

  test('a pause shows only while nothing is wrong', () => {
    expect(trayView(aState([aProfile()], { paused: true })).icon).toBe('keyPaused');
    expect(trayView(aState([lost], { paused: true })).icon).toBe('keyBroken');
  });

  test('a vault that cannot save is never shown as good', () => {
    expect(trayView(aState([aProfile()], { vault: fullVault })).icon).toBe('keyAttention');
  });

  test('before the first look nothing is claimed to be good', () => {
    expect(trayView(aState([])).icon).toBe('keyAttention');
  });
});

describe('the tooltip is one sentence about now', () => {
  test.each([
    ['all is well', aState([aProfile()]), `Sparekey: ${fine}`],
    ['the login is lost', aState([lost]), `Sparekey: ${lost.headline}`],
    ['it is paused', aState([lost], { paused: true }), `Sparekey: Paused; ${lost.headline}`],
    ['a restore is under way', aState([{ ...lost, busy: 'restoring' }]), 'Sparekey: Putting it back'],
    ['nothing was seen yet', aState([]), 'Sparekey: Taking a first look'],
    [
      'the vault cannot save',
      aState([aProfile()], { vault: fullVault }),
      'Sparekey: The vault cannot be written',
    ],
    [
      'a loss is worse than a vault that cannot save',
      aState([lost], { vault: fullVault }),
      `Sparekey: ${lost.headline}`,
    ],
  ])('%s', (_, state, tooltip) => {
    expect(trayView(state).tooltip).toBe(tooltip);
  });
});

describe('the menu reaches everything that matters', () => {
  test('the status line, then every command', () => {
    expect(labels(trayView(aState([aProfile()])))).toEqual([
      fine,
      'Restore…',
      'Snapshot now',
      'Pause',
      'Open Sparekey',
      'Settings…',
      'Quit Sparekey',
    ]);
  });

  test('before the first run has begun nothing is claimed, and nothing but opening is offered', () => {
    const view = trayView(aState([], { desktop: aDesktop({ welcome: { kind: 'introduction' } }) }));

    expect(view.tooltip).toBe('Sparekey: Not guarding yet');
    expect(commands(view)).toEqual(['open', 'quit']);
  });

  test.each([
    ['restore-login', 'Restore login…', 'restore'],
    ['restore-mcp', 'Restore MCP sign-ins…', 'restore'],
    ['restore-all', 'Restore everything…', 'restore'],
    // Nothing that a spare could mend: an older version is chosen from history.
    ['sign-in', 'Restore…', 'history'],
  ] as const)('with the advice %s it offers "%s"', (action, label, command) => {
    const view = trayView(aState([{ ...lost, action }]));

    expect(view.menu).toContainEqual({ kind: 'command', label, command });
  });

  test('a paused app offers to resume', () => {
    expect(commands(trayView(aState([lost], { paused: true })))).toContain('resume');
    expect(commands(trayView(aState([lost], { paused: true })))).not.toContain('pause');
  });
});

test('equal states look the same, so that nothing is drawn twice', () => {
  const later = aState([{ ...lost, checkedAt: 60_000 }], { revision: 7 });

  expect(trayView(later)).toEqual(trayView(aState([lost])));
});
