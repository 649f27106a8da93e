import { expect, test } from 'vitest';
import { wordsForFault, wordsForNotice, wordsForSnapshot } from '../../electron/desktop/notification-words';
import { faultOf } from '../../electron/core/fault';
import { SparekeyError } from '../../shared/errors';

const profile = '0123456789abcdef';

test('a lost login is urgent, says what fits, and leads to the restore', () => {
  const notice = {
    kind: 'login-lost',
    profile,
    headline: 'Claude login lost 2 min ago; your spare fits',
    isBilled: false,
  } as const;

  expect(wordsForNotice(notice)).toEqual({
    title: 'Claude login lost',
    body: 'Claude login lost 2 min ago; your spare fits.',
    urgency: 'critical',
    button: 'Restore…',
    invitation: { screen: 'restore', profile },
  });
});

test('what it costs leads, when an API key pays for the sessions meanwhile', () => {
  const headline = 'Sessions are billed to your API key: Claude login lost';
  const notice = { kind: 'login-lost', profile, headline, isBilled: true } as const;

  expect(wordsForNotice(notice).title).toBe('Claude Code bills your API key');
});

test.each([
  ['restore', 'Restored'],
  ['heal', 'Put back by itself'],
  ['undo', 'Restore taken back'],
] as const)('what was written by %s is called "%s"', (by, title) => {
  const notice = { kind: 'put-back', profile, by, sentence: 'Claude login is back.' } as const;

  expect(wordsForNotice(notice)).toMatchObject({ title, invitation: { screen: 'overview' } });
});

test('healing that gave up says why', () => {
  const why = 'It was put back 3 times and lost again each time.';

  expect(wordsForNotice({ kind: 'heal-paused', profile, why })).toMatchObject({
    title: 'Healing has paused',
    body: why,
  });
});

test('healing that failed says what to do, and leads to the restore', () => {
  const fault = faultOf(new SparekeyError('key-unreachable', 'the keychain', 'it is locked'));

  expect(wordsForNotice({ kind: 'heal-failed', profile, fault })).toMatchObject({
    title: 'Healing failed',
    body: `${fault.sentence} ${fault.action}`,
    urgency: 'critical',
    invitation: { screen: 'restore', profile },
  });
});

test('a command of the menu that failed says what to do', () => {
  const fault = faultOf(new SparekeyError('key-missing', 'locked'));

  expect(wordsForFault(fault).body).toBe(`${fault.sentence} ${fault.action}`);
});

test('a snapshot by the menu is answered, also when there was nothing to save', () => {
  expect(wordsForSnapshot(true).title).toBe('Snapshot saved');
  expect(wordsForSnapshot(false).title).toBe('Nothing to save');
});
