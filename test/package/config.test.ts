/** What electron-builder is told about systems that are not this one. */
import { validateConfiguration } from 'app-builder-lib/out/util/config/config.js';
import { DebugLogger } from 'builder-util';
import { expect, test } from 'vitest';
import { fuses, packageConfig } from '../../build/packaging/config.mjs';

const electron = { version: '45.4.1' };
const release = packageConfig({ kind: 'release', electron });

test.each(['release', 'test'] as const)('the %s configuration fits the schema', async (kind) => {
  await validateConfiguration(packageConfig({ kind, electron }), new DebugLogger(false));
});

test.each([
  ['an unknown key', { ...release, fusses: {} }],
  ['an unknown key of a system', { ...release, mac: { ...release.mac, hardenedRuntimes: true } }],
  ['a value that does not exist', { ...release, compression: 'tight' }],
])('the schema sees %s', async (_, config) => {
  await expect(validateConfiguration(config as never, new DebugLogger(false))).rejects.toThrow();
});

test('a release lets nobody in, and a test package no more than the tests need', () => {
  const open = [
    'runAsNode',
    'enableNodeOptionsEnvironmentVariable',
    'enableNodeCliInspectArguments',
  ] as const;

  expect(open.filter((fuse) => fuses('release')[fuse])).toEqual([]);
  expect(open.filter((fuse) => fuses('test')[fuse])).toEqual(['enableNodeCliInspectArguments']);
  expect(fuses('release')).toMatchObject({
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    grantFileProtocolExtraPrivileges: false,
  });
});

test('a test package says so in every name, and lies elsewhere', () => {
  const testing = packageConfig({ kind: 'test', electron });

  expect([testing.productName, testing.artifactName, testing.appId, testing.directories?.output]).toEqual([
    expect.stringContaining('TEST'),
    expect.stringContaining('TEST'),
    expect.stringContaining('test'),
    expect.stringContaining('test'),
  ]);
  expect(JSON.stringify([release.productName, release.artifactName, release.appId])).not.toMatch(/test/i);
});

test('on a Mac it has no place in the Dock, and gives up nothing of the hardened runtime but one thing', () => {
  expect(release.mac).toMatchObject({
    hardenedRuntime: true,
    extendInfo: { LSUIElement: true },
    entitlements: release.mac?.entitlementsInherit,
  });
});
