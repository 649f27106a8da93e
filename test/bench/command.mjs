#!/usr/bin/env node
/**
 * `npm run bench`: how long the command takes to start, against an empty Node in
 * the same run. Ratios, because machines differ and are noisy.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const RUNS = 15;
const command = join(import.meta.dirname, '../../out/main/sparekey.js');
const home = mkdtempSync(join(tmpdir(), 'sparekey-bench-'));
const env = { PATH: process.env.PATH, HOME: home, SPAREKEY_KEY_FILE: join(home, 'key.txt') };

function seconds(args) {
  const began = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { env });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`);
  return performance.now() - began;
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

/** The median of the ratios, pair by pair: one run of the command, one of an empty Node. */
function ratio(args) {
  const pairs = Array.from({ length: RUNS }, () => seconds([command, ...args]) / seconds(['-e', '0']));
  return median(pairs).toFixed(2);
}

try {
  mkdirSync(join(home, '.claude'));
  const claudeAiOauth = {
    accessToken: 'sk-ant-oat01-FAKE',
    refreshToken: 'sk-ant-ort01-FAKE',
    expiresAt: Date.now() + 3_600_000,
    scopes: ['user:inference'],
  };
  writeFileSync(join(home, '.claude/.credentials.json'), JSON.stringify({ claudeAiOauth, mcpOAuth: {} }));
  seconds([command, 'snapshot']);
  for (const args of [['status'], ['history'], ['restore', '--help'], ['snapshot']]) {
    process.stdout.write(`sparekey ${args.join(' ')}: ${ratio(args)} times an empty Node\n`);
  }
} finally {
  rmSync(home, { recursive: true, force: true });
}
