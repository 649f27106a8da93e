import { mkdirSync, readdirSync, rmdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FileLease } from '../../electron/adapters/fs/file-lease';
import { systemClock } from '../../electron/adapters/system-clock';
import { temporaryDirectory } from '../support/temporary';

function leases() {
  const directory = temporaryDirectory();
  const path = join(directory, 'healer.lock');
  const lease = (holder: string) => new FileLease({ path, holder, clock: systemClock });
  return { directory, path, app: lease('the app, pid 1'), service: lease('sparekey watch, pid 2') };
}

const aMinuteAgo = () => new Date(Date.now() - 60_000);

test('has one holder, who is known by name', async () => {
  const { app, service, directory } = leases();
  expect(await app.holder()).toBeUndefined();

  expect(await app.take()).toBe(true);

  expect(await service.take()).toBe(false);
  expect(await app.take()).toBe(true);
  expect(await service.holder()).toBe('the app, pid 1');
  await app.release();
  expect(await service.holder()).toBeUndefined();
  expect(await service.take()).toBe(true);
  expect(await app.holder()).toBe('sparekey watch, pid 2');
  await service.release();
  await service.release();
  expect(readdirSync(directory)).toEqual([]);
});

test('passes on when its holder gave no sign of life for long', async () => {
  const { service, path } = leases();
  mkdirSync(path);
  expect(await service.take()).toBe(false);
  utimesSync(path, aMinuteAgo(), aMinuteAgo());
  expect(await service.holder()).toBeUndefined();

  expect(await service.take()).toBe(true);

  await service.release();
});

test('is lost to whoever took it over, and is not torn from them', async () => {
  const { app, service, path } = leases();
  await app.take();
  utimesSync(path, aMinuteAgo(), aMinuteAgo());
  expect(await service.take()).toBe(true);

  expect(await app.take()).toBe(false);
  await app.release();

  expect(await app.holder()).toBe('sparekey watch, pid 2');
  await service.release();
});

test('is lost when its lock was removed, and can be taken again', async () => {
  const { app, path } = leases();
  await app.take();
  rmdirSync(path);

  expect(await app.take()).toBe(true);

  expect(await app.holder()).toBe('the app, pid 1');
  await app.release();
});
