#!/usr/bin/env node
/**
 * `npm run bench:profiles`: what it costs to guard a hundred profiles, in times of one. Processor
 * time of `sparekey watch` from its start until the first version of each is saved, and from then
 * on until one more version of each is. A ratio of up to a hundred is what is wanted.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const MANY = 100;
const PATIENCE_MS = 240_000;
/** Ticks of the processor's clock in a second, as Linux tells them. */
const TICKS = 100;
const command = join(import.meta.dirname, '../../out/main/sparekey.js');

/** A made-up blob with a login and eight sign-ins. */
function blob(profile, generation) {
  const claudeAiOauth = {
    accessToken: `sk-ant-oat01-FAKE-${profile}-${generation}`,
    refreshToken: `sk-ant-ort01-FAKE-${profile}-${generation}`,
    expiresAt: Date.now() + 8 * 3_600_000,
    scopes: ['user:inference', 'user:profile'],
    subscriptionType: 'max',
  };
  const entries = Array.from({ length: 8 }, (_, n) => [
    `server-${n}|0123456789abcde${n}`,
    { serverName: `server-${n}`, serverUrl: 'http://127.0.0.1/mcp', accessToken: `FAKE-${profile}-${n}` },
  ]);
  return JSON.stringify({ claudeAiOauth, mcpOAuth: Object.fromEntries(entries) });
}

/** Seconds of processor time that a process has used so far. */
function processorTime(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

async function measure(count) {
  const home = mkdtempSync(join(tmpdir(), 'sparekey-bench-'));
  const directories = Array.from({ length: count }, (_, n) =>
    join(home, n === 0 ? '.claude' : `.claude-${n}`),
  );
  const write = (generation) =>
    directories.forEach((directory, n) =>
      writeFileSync(join(directory, '.credentials.json'), blob(n, generation), { mode: 0o600 }),
    );
  for (const directory of directories) mkdirSync(directory);
  write(1);
  const data = join(home, 'data');
  mkdirSync(data);
  writeFileSync(join(data, 'settings.json'), JSON.stringify({ profiles: directories.slice(1) }));
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    SPAREKEY_DATA_DIR: data,
    SPAREKEY_KEY_FILE: join(home, 'key.txt'),
  };
  const watch = spawn(process.execPath, [command, 'watch', '--json'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const timer = setTimeout(() => watch.kill('SIGKILL'), PATIENCE_MS);
  const closed = new Promise((done) => watch.once('close', done));
  const saved = countSaved(watch);
  try {
    await saved.until(count);
    const first = processorTime(watch.pid);
    write(2);
    await saved.until(2 * count);
    return { first, change: processorTime(watch.pid) - first };
  } finally {
    clearTimeout(timer);
    watch.kill('SIGTERM');
    await closed;
    rmSync(home, { recursive: true, force: true });
  }
}

function countSaved(watch) {
  let saved = 0;
  let wake = () => undefined;
  createInterface({ input: watch.stdout }).on('line', (line) => {
    if (JSON.parse(line).event === 'snapshot') saved++;
    wake();
  });
  watch.once('close', () => wake());
  return {
    until: async (count) => {
      while (saved < count) {
        if (watch.exitCode !== null || watch.signalCode !== null)
          throw new Error(`Only ${saved} of ${count} were saved.`);
        await new Promise((resolve) => (wake = resolve));
      }
    },
  };
}

if (process.platform !== 'linux') {
  process.stderr.write('The processor time of another process is read from /proc, which only Linux has.\n');
  process.exit(2);
}
const one = await measure(1);
const many = await measure(MANY);
for (const [what, key] of [
  ['start, until the first version is saved', 'first'],
  ['one more version', 'change'],
]) {
  const ratio = (many[key] / one[key]).toFixed(1);
  process.stdout.write(
    `${what}: ${one[key].toFixed(2)} s of one profile, ${many[key].toFixed(2)} s of ${MANY}: ${ratio} times\n`,
  );
}
