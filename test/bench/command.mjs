#!/usr/bin/env node
/**
 * `npm run bench`: how long the command takes to start, against an empty Node in
 * the same run; and by the app's own executable, against plain Node. Ratios,
 * because machines differ and are noisy.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { executableIn, findElectron } from '../../build/electron-runtime.mjs';

const RUNS = 15;
const command = join(import.meta.dirname, '../../out/main/sparekey.js');
const home = mkdtempSync(join(tmpdir(), 'sparekey-bench-'));
const env = { PATH: process.env.PATH, HOME: home, SPAREKEY_KEY_FILE: join(home, 'key.txt') };

function seconds(args, program = process.execPath) {
  const began = performance.now();
  const { status, stderr } = spawnSync(program, args, { env });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`);
  return performance.now() - began;
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

/** The median of the ratios, pair by pair, so that both meet the same load. */
function ratio(one, other) {
  return median(Array.from({ length: RUNS }, () => one() / other())).toFixed(2);
}

/** Switches as the packaged app's launcher gives them. */
async function byTheApp() {
  const say = (sentence) => process.stderr.write(`${sentence}\n`);
  const electron = await findElectron({ acceptTestRuntime: true, say });
  if (electron.kind === 'missing') return say(electron.sentence);
  const linux = ['--ozone-platform=headless', '--no-sandbox', '--no-zygote', '--log-level=3'];
  const switches = process.platform === 'linux' ? linux : [];
  const args = [...switches, join(import.meta.dirname, '../..'), '--cli', '--', 'status'];
  const times = ratio(
    () => seconds(args, executableIn(electron.dist)),
    () => seconds([command, 'status']),
  );
  process.stdout.write(
    `sparekey status by the app (Electron ${electron.version}): ${times} times plain Node\n`,
  );
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
    const times = ratio(
      () => seconds([command, ...args]),
      () => seconds(['-e', '0']),
    );
    process.stdout.write(`sparekey ${args.join(' ')}: ${times} times an empty Node\n`);
  }
  await byTheApp();
} finally {
  rmSync(home, { recursive: true, force: true });
}
