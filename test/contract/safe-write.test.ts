import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ClaudeLocks } from '../../electron/adapters/claude-locks';
import { CredentialsFile } from '../../electron/adapters/stores/credentials-file';
import { systemClock } from '../../electron/adapters/system-clock';
import { safeWrite } from '../../electron/core/safe-write';
import { encode } from '../support/memory-store';
import { aCredentialsFile } from '../support/store-under-test';

const login = {
  accessToken: 'sk-ant-oat01-FAKE-1',
  refreshToken: 'sk-ant-ort01-FAKE-1',
  expiresAt: 1,
  scopes: ['user:inference'],
};
const damaged = { mcpOAuth: { 'linear|0': { accessToken: 'FAKE-mcp-1' } } };
const rotated = { mcpOAuth: { 'linear|0': { accessToken: 'FAKE-mcp-2' } } };

let place: ReturnType<typeof aCredentialsFile>;
beforeEach(() => {
  place = aCredentialsFile(JSON.stringify(damaged));
});
afterEach(() => place.remove());

const text = () => readFileSync(place.path, 'utf8');

/** Puts the login back into the damaged file, with real locks and in real time. */
function restoreLogin(patience: number) {
  return safeWrite(
    {
      store: new CredentialsFile({ path: place.path, clock: systemClock }),
      locks: new ClaudeLocks(place.dir, systemClock),
      clock: systemClock,
    },
    {
      entries: ['linear|0'],
      patience,
      expected: encode(JSON.stringify(damaged)),
      next: encode(JSON.stringify({ ...damaged, claudeAiOauth: login })),
    },
  );
}

test('a writer that had the file open keeps what it wrote, beside the login that was put back', async () => {
  const late = openSync(place.path, 'r+');
  const writing = restoreLogin(0);
  await vi.waitFor(() => expect(text()).toContain('claudeAiOauth'));
  ftruncateSync(late);
  writeSync(late, JSON.stringify(rotated), 0);
  closeSync(late);

  const outcome = await writing;

  expect(outcome).toMatchObject({ kind: 'written', standing: 'ours', merged: true });
  expect(JSON.parse(text())).toEqual({ ...rotated, claudeAiOauth: login });
  if (outcome.kind === 'written') await outcome.followUp(AbortSignal.abort());
  expect(readdirSync(place.dir)).toEqual(['.credentials.json']);
  expect(readdirSync(place.root)).toEqual(['claude']);
});

test('nothing is written while Claude Code refreshes its login, and everything after', async () => {
  const lock = path.join(place.dir, '.oauth_refresh.lock');
  mkdirSync(lock);
  expect(await restoreLogin(60)).toEqual({ kind: 'busy', lock });
  expect(JSON.parse(text())).toEqual(damaged);

  const writing = restoreLogin(10_000);
  rmdirSync(lock);

  const outcome = await writing;
  expect(outcome).toMatchObject({ kind: 'written', standing: 'ours' });
  if (outcome.kind === 'written') await outcome.followUp(AbortSignal.abort());
});
