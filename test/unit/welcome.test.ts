import { expect, test } from 'vitest';
import { welcomeStep, type WelcomeFacts } from '../../shared/welcome';
import { aFault, aLostEntry, aProfile, aSpare, anEntry, noLogin } from '../support/app-state-builders';
import { aFoundSpare } from '../support/desktop-state-builders';

const READY = { kind: 'ready', recoveryKey: false, trouble: undefined } as const;

function stepFor(facts: Partial<WelcomeFacts>) {
  return welcomeStep({ isBegun: true, vault: READY, profile: aProfile(), spares: 'looking', ...facts });
}

const loggedOut = aProfile({
  level: 'damaged',
  login: noLogin(),
  mcp: [anEntry('linear'), anEntry('notion')],
  spare: { login: undefined, mcp: { linear: aSpare(), notion: aSpare() } },
});

test.each([
  ['before anybody has said so, nothing is read', { isBegun: false }, 'introduction'],
  ['before the first look', { profile: undefined }, 'looking'],
  ['before the first copy', { profile: aProfile({ newest: [] }) }, 'looking'],
  ['without a key', { vault: { ...READY, trouble: aFault('key-missing') } }, 'stuck'],
  [
    'locked is not signed out',
    { profile: aProfile({ level: 'unreachable', login: noLogin() }) },
    'unreadable',
  ],
  ['without a login', { profile: loggedOut }, 'signed-out'],
  [
    'with the login back and sign-ins lost',
    { profile: aProfile({ mcp: [aLostEntry('linear')] }) },
    'offer-sign-ins',
  ],
  ['with everything there', {}, 'saved'],
] as const)('%s: %j leads to %s', (_, facts, kind) => {
  expect(stepFor(facts)).toMatchObject({ kind });
});

test('arriving signed out says what was saved first, and which copies were found', () => {
  const spares = [aFoundSpare()];

  expect(stepFor({ profile: loggedOut, spares })).toEqual({
    kind: 'signed-out',
    isDeliberate: false,
    savedSignIns: 2,
    spares,
  });
  expect(stepFor({ profile: { ...loggedOut, level: 'signed-out' } })).toMatchObject({ isDeliberate: true });
});
