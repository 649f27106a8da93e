import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { createLog } from '../../electron/adapters/log';
import { SparekeyError } from '../../shared/errors';

const made: string[] = [];
function aDataDir(): { readonly dataDir: string; readonly file: string } {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'sparekey-log-'));
  made.push(dataDir);
  return { dataDir, file: path.join(dataDir, 'logs', 'sparekey.log') };
}
afterEach(() => {
  for (const dir of made.splice(0)) rmSync(dir, { recursive: true, force: true });
});

const modeOf = (file: string) => statSync(file).mode & 0o777;
const written = (file: string, lines: number) =>
  vi.waitFor(() => {
    const text = readFileSync(file, 'utf8').trimEnd().split('\n');
    expect(text.length).toBe(lines);
    return text;
  });

test('writes its lines in their order, in a file and a folder for the owner only', async () => {
  const { dataDir, file } = aDataDir();
  const log = createLog({ dataDir });
  log.info('first');
  log.warn('second', { profile: '0123', count: 2 });
  log.error('third', 'a reason');

  const lines = await written(file, 3);
  expect(lines[0]).toMatch(/^\d{4}-\d{2}-\d{2} [\d:.]+ info first$/);
  expect(lines[1]).toContain('warn second {"profile":"0123","count":2}');
  expect(lines[2]).toContain('error third a reason');
  expect([modeOf(file), modeOf(path.dirname(file))]).toEqual([0o600, 0o700]);
});

test('closes a file that others could read', async () => {
  const { dataDir, file } = aDataDir();
  mkdirSync(path.dirname(file));
  writeFileSync(file, 'before\n');
  chmodSync(file, 0o644);
  createLog({ dataDir }).info('after');

  await written(file, 2);
  expect(modeOf(file)).toBe(0o600);
});

test('never writes a token, wherever it stands', async () => {
  const { dataDir, file } = aDataDir();
  const log = createLog({ dataDir });
  log.info('read sk-ant-oat01-FAKE-canary', { accessToken: 'canary', header: 'Bearer canary' });
  log.warn('AGE-SECRET-KEY-1FAKECANARY');
  log.error('canary-free', new SparekeyError('internal', 'it', 'sk-ant-ort01-FAKE-canary'));

  await vi.waitFor(() => expect(readFileSync(file, 'utf8')).toContain('canary-free'));
  expect(readFileSync(file, 'utf8').replace('canary-free', '')).not.toMatch(/canary/i);
});

test('sets a full file aside and keeps no more than two', async () => {
  const { dataDir, file } = aDataDir();
  const log = createLog({ dataDir, maxSize: 500 });
  for (let i = 0; i < 40; i++) log.info(`line ${i}`);

  await vi.waitFor(() => expect(readFileSync(file, 'utf8')).toContain('line 39'));
  const aside = path.join(path.dirname(file), 'sparekey.old.log');
  expect(statSync(file).size + statSync(aside).size).toBeLessThan(1_200);
  expect(modeOf(aside)).toBe(0o600);
  expect(modeOf(file)).toBe(0o600);
});

test('goes on without a log where none can be written', () => {
  const { dataDir } = aDataDir();
  writeFileSync(path.join(dataDir, 'logs'), 'in the way');

  expect(() => createLog({ dataDir }).error('lost', new Error('why'))).not.toThrow();
});
