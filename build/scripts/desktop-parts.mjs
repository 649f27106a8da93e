import { execFileSync, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import dbus from 'dbus-next';

/** Every part must be up within this time, or the session says which one is not. */
const startLimit = 20_000;

/** Programs and libraries that a session and Electron need, each with the Debian package that has it. */
const programs = { 'dbus-daemon': 'dbus', 'gnome-keyring-daemon': 'gnome-keyring', Xvfb: 'xvfb' };
const libraries = {
  'libsecret-1.so.0': 'libsecret-1-0',
  'libnotify.so.4': 'libnotify4',
  'libgtk-3.so.0': 'libgtk-3-0',
  'libnss3.so': 'libnss3',
  'libgbm.so.1': 'libgbm1',
  'libasound.so.2': 'libasound2',
};

/** Says in one sentence what the machine lacks and how to get it; undefined when nothing is missing. */
export function missingParts({ display, keyring }) {
  const unneeded = new Set([...(display ? [] : ['Xvfb']), ...(keyring ? [] : ['gnome-keyring-daemon'])]);
  const known = knownLibraries();
  const missing = [
    ...Object.entries(programs).filter(([name]) => !unneeded.has(name) && !isProgram(name)),
    ...Object.entries(libraries).filter(([name]) => known !== undefined && !known.includes(name)),
  ];
  if (missing.length === 0) return undefined;
  const names = missing.map(([name]) => name).join(', ');
  const packages = [...new Set(missing.map(([, from]) => from))].join(' ');
  return `The desktop session needs ${names}; on Debian or Ubuntu: sudo apt-get install --yes ${packages}`;
}

function isProgram(name) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** What the dynamic linker can find, or undefined where it cannot be asked. */
function knownLibraries() {
  const PATH = `${process.env.PATH ?? ''}${delimiter}/usr/sbin${delimiter}/sbin`;
  try {
    return execFileSync('ldconfig', ['-p'], { encoding: 'utf8', env: { PATH }, stdio: 'pipe' });
  } catch {
    return undefined;
  }
}

/** Starts a virtual screen; it chooses a free number itself, so that two sessions never meet. */
export async function startScreen(env) {
  const args = ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'];
  const part = startPart('Xvfb', args, env);
  return { part, display: `:${await firstLine(part)}` };
}

/** Starts a session bus of its own; services it activates get the same environment. */
export async function startBus(env) {
  const socket = `unix:path=${env.XDG_RUNTIME_DIR}/bus`;
  const args = ['--session', '--nofork', '--nopidfile', `--address=${socket}`, '--print-address=3'];
  const part = startPart('dbus-daemon', args, env);
  return { part, address: await firstLine(part) };
}

/** Starts the keyring with its login collection unlocked, and waits until it answers on the bus. */
export async function startKeyring(env) {
  const args = ['--unlock', '--foreground', '--components=secrets'];
  const part = startPart('gnome-keyring-daemon', args, env);
  part.child.stdin.end('throw-away');
  const bus = dbus.sessionBus({ busAddress: env.DBUS_SESSION_BUS_ADDRESS });
  try {
    await within(part, nameAppears(bus, 'org.freedesktop.secrets'));
  } finally {
    bus.disconnect();
  }
  return { part };
}

/** Ends a part by its process id; answers when it is gone. */
export async function stopPart({ child, ended }) {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGTERM');
    const impatient = setTimeout(() => child.kill('SIGKILL'), 5_000);
    await ended;
    clearTimeout(impatient);
  }
}

function startPart(name, args, env) {
  const child = spawn(name, args, { env, stdio: ['pipe', 'ignore', 'pipe', 'pipe'] });
  const said = [];
  child.stderr.on('data', (chunk) => said.push(chunk));
  const ended = new Promise((done) => {
    child.on('error', (failure) => done(failure.message));
    child.on('exit', () => done(Buffer.concat(said).toString('utf8').trim()));
  });
  return { name, child, ended };
}

/** The first line a part writes to its descriptor 3: that is how it says that it is ready. */
function firstLine(part) {
  let text = '';
  const line = new Promise((done) => {
    part.child.stdio[3].on('data', (chunk) => {
      text += chunk;
      if (text.includes('\n')) done(text.slice(0, text.indexOf('\n')));
    });
  });
  return within(part, line);
}

async function nameAppears(bus, name) {
  const names = await bus.getProxyObject('org.freedesktop.DBus', '/org/freedesktop/DBus');
  const daemon = names.getInterface('org.freedesktop.DBus');
  const appeared = new Promise((done) => {
    daemon.on('NameOwnerChanged', (changed, _before, owner) => {
      if (changed === name && owner !== '') done();
    });
  });
  if (!(await daemon.NameHasOwner(name))) await appeared;
}

async function within(part, ready) {
  let timer;
  const failed = Promise.race([
    part.ended.then((said) => `ended at once: ${said}`),
    new Promise((done) => (timer = setTimeout(done, startLimit, 'did not get ready in time.'))),
  ]).then((how) => {
    throw new Error(`${part.name} ${how}`);
  });
  try {
    return await Promise.race([ready, failed]);
  } catch (failure) {
    part.child.kill('SIGKILL');
    throw failure;
  } finally {
    clearTimeout(timer);
    failed.catch(() => undefined);
  }
}
