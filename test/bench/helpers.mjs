#!/usr/bin/env node
/**
 * `npm run bench:helpers`: thirty sessions with eight moved servers each start at once, so that 240 helpers
 * run. Claude Code waits ten seconds for each; with a Sparekey that runs, and without one.
 */
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { existsSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { COMMAND, aHome, moveOut } from './moved-home.mjs';

const SESSIONS = 30;
const SERVERS = ['asana', 'figma', 'github', 'linear', 'notion', 'sentry', 'slack', 'vercel'];
/** Claude Code's limit, seconds. */
const LIMIT = 10;

/** A server that takes every token. */
const server = createServer((request, response) => request.resume().once('end', () => response.end('{}')));
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

/** @returns {Promise<number>} seconds */
function ask({ line, env }) {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn('sh', ['-c', line], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let printed = '';
    let said = '';
    child.stdout.on('data', (data) => (printed += data));
    child.stderr.on('data', (data) => (said += data));
    child.once('close', () =>
      printed.includes('"Authorization":"Bearer FAKE-access')
        ? resolve((performance.now() - began) / 1000)
        : reject(new Error(`A helper printed “${printed}” and said “${said}”.`)),
    );
  });
}

async function storm(what, calls) {
  const load = loadavg()[0].toFixed(1);
  const all = Array.from({ length: SESSIONS }, () => calls).flat();
  const seconds = (await Promise.all(all.map(ask))).toSorted((a, b) => a - b);
  const median = seconds[Math.floor(seconds.length / 2)].toFixed(1);
  const late = seconds.filter((one) => one > LIMIT).length;
  process.stdout.write(
    `${all.length} helpers at once ${what}: median ${median} s, slowest ${seconds.at(-1).toFixed(1)} s, ` +
      `${late} later than ${LIMIT} s (${availableParallelism()} cores, load before ${load})\n`,
  );
}

const { home, env, remove } = aHome();
let watching;
try {
  const calls = moveOut(home, SERVERS, `http://127.0.0.1:${server.address().port}`);
  watching = spawn(process.execPath, [COMMAND, 'watch'], { env, stdio: 'ignore' });
  const socket = join(home, '.local/share/sparekey/run/headers.sock');
  for (let tries = 0; !existsSync(socket); tries += 1) {
    if (tries > 100) throw new Error('watch does not answer helpers.');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await storm('with a running Sparekey', calls);
  watching.kill();
  await new Promise((resolve) => watching.once('close', resolve));
  await storm('without one', calls);
} finally {
  watching?.kill();
  server.closeAllConnections();
  server.close();
  remove();
}
