#!/usr/bin/env node
/**
 * Runs a command inside a complete desktop that is thrown away afterwards.
 *
 *     node build/desktop-session.mjs [--virtual-display] [--no-keyring] -- command arguments…
 *
 * HOME and all XDG folders are new and empty, D-Bus and the unlocked keyring
 * are its own, and there is a virtual screen where the machine has none.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cacheFolder } from './electron-runtime.mjs';
import { missingParts, startBus, startKeyring, startScreen, stopPart } from './scripts/desktop-parts.mjs';

/** Set inside a session, so that a program can tell that it may write where HOME points. */
export const sessionMark = 'SPAREKEY_DESKTOP_SESSION';

/** What a session hands on from outside; everything else could lead to the user's own stores. */
const handedOn =
  /^(PATH|LANG|LC_.*|TZ|TERM|COLORTERM|CI|NO_COLOR|FORCE_COLOR|TMPDIR|NODE_EXTRA_CA_CERTS|https?_proxy|HTTPS?_PROXY|NO_PROXY|no_proxy|npm_config_.*|ELECTRON_OVERRIDE_DIST_PATH|SPAREKEY_.*)$/;

/** A session cannot start because the machine lacks something; the message says what, and how to get it. */
export class DesktopUnavailable extends Error {}

/**
 * Starts a session; answers its environment and `stop`, which ends what was started and removes the folders.
 *
 * @param {{ virtualDisplay?: boolean, keyring?: boolean }} options `virtualDisplay` hides the windows
 *   even where there is a display (for tests); `keyring: false` leaves the keyring out.
 */
export async function startDesktop({ virtualDisplay = false, keyring = true } = {}) {
  const ownScreen = virtualDisplay || !(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
  if (process.platform === 'linux') {
    const missing = missingParts({ display: ownScreen, keyring });
    if (missing !== undefined) throw new DesktopUnavailable(missing);
  }
  const folder = await mkdtemp(join(tmpdir(), 'sparekey-desktop-'));
  const parts = [];
  const stop = async () => {
    for (const part of parts.splice(0).reverse()) await stopPart(part);
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  try {
    const env = { ...outside(), ...(await homeIn(folder)), [sessionMark]: folder };
    if (process.platform === 'linux') await startParts(env, parts, { ownScreen, keyring });
    return { env, stop };
  } catch (failure) {
    await stop();
    throw failure;
  }
}

function outside() {
  const names = Object.keys(process.env).filter((name) => handedOn.test(name));
  return {
    ...Object.fromEntries(names.map((name) => [name, process.env[name]])),
    // Else what was fetched once would be fetched again in every session.
    SPAREKEY_CACHE_DIR: cacheFolder(),
  };
}

async function homeIn(folder) {
  const env = {
    HOME: join(folder, 'home'),
    XDG_CONFIG_HOME: join(folder, 'home/.config'),
    XDG_DATA_HOME: join(folder, 'home/.local/share'),
    XDG_STATE_HOME: join(folder, 'home/.local/state'),
    XDG_CACHE_HOME: join(folder, 'home/.cache'),
    XDG_RUNTIME_DIR: join(folder, 'run'),
  };
  for (const path of Object.values(env)) await mkdir(path, { recursive: true, mode: 0o700 });
  return env;
}

async function startParts(env, parts, { ownScreen, keyring }) {
  if (ownScreen) {
    const screen = await startScreen(env);
    parts.push(screen.part);
    env.DISPLAY = screen.display;
    // Software drawing: a virtual screen has no graphics card behind it.
    env.LIBGL_ALWAYS_SOFTWARE = '1';
  } else {
    Object.assign(env, screenOutside());
  }
  env.NO_AT_BRIDGE = '1';
  const bus = await startBus(env);
  parts.push(bus.part);
  env.DBUS_SESSION_BUS_ADDRESS = bus.address;
  // Chromium complains on and on where there is no system bus; the session bus satisfies it.
  env.DBUS_SYSTEM_BUS_ADDRESS = bus.address;
  if (keyring) parts.push((await startKeyring(env)).part);
}

/** The machine's own display, reached although HOME and the runtime folder are others now. */
function screenOutside() {
  const { DISPLAY, WAYLAND_DISPLAY, XDG_RUNTIME_DIR, XAUTHORITY } = process.env;
  const cookies = XAUTHORITY ?? join(homedir(), '.Xauthority');
  const socket =
    WAYLAND_DISPLAY && !isAbsolute(WAYLAND_DISPLAY)
      ? join(XDG_RUNTIME_DIR ?? '', WAYLAND_DISPLAY)
      : WAYLAND_DISPLAY;
  return {
    ...(DISPLAY && { DISPLAY }),
    ...(existsSync(cookies) && { XAUTHORITY: cookies }),
    ...(socket && { WAYLAND_DISPLAY: socket }),
  };
}

/** Runs a command in a session of its own; answers its exit code. A signal to us is handed on to it. */
export async function runInDesktop(command, args, options) {
  const session = await startDesktop(options);
  let child;
  const handOn = (signal) => child?.kill(signal);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, handOn);
  try {
    return await new Promise((done, fail) => {
      child = spawn(command, args, { env: session.env, stdio: 'inherit' });
      child.on('error', fail);
      child.on('close', (code, signal) => done(signal === null ? code : 1));
    });
  } finally {
    await session.stop();
    for (const signal of signals) process.off(signal, handOn);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const words = process.argv.slice(2);
  const [command, ...args] = words.includes('--') ? words.slice(words.indexOf('--') + 1) : [];
  const options = words.slice(0, words.indexOf('--'));
  if (command === undefined) {
    process.stderr.write(
      'Usage: node build/desktop-session.mjs [--virtual-display] [--no-keyring] -- command…\n',
    );
    process.exitCode = 2;
  } else {
    try {
      process.exitCode = await runInDesktop(command, args, {
        virtualDisplay: options.includes('--virtual-display'),
        keyring: !options.includes('--no-keyring'),
      });
    } catch (failure) {
      const known = failure instanceof DesktopUnavailable || failure.code === 'ENOENT';
      process.stderr.write(`${known ? failure.message : failure.stack}\n`);
      process.exitCode = 1;
    }
  }
}
