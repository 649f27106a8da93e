import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { heading, npm, run, say } from './run.mjs';

/** What the suites need of Debian: a desktop without a screen, a keyring, other people's `age`, `ip` for a network of their own, systemd for the service, a keyboard, the other shell. */
export const debianPackages =
  `xvfb xauth dbus dbus-x11 dbus-bin gnome-keyring libsecret-1-0 libgtk-3-0 libnss3 libasound2
  libgbm1 libnotify4 unzip fonts-inter fonts-noto-color-emoji age iproute2 systemd xdotool zsh`.split(/\s+/);

/** Says why this Node cannot run us, or undefined when it can. */
export function unfitNode(root) {
  const wanted = readJson(join(root, 'package.json')).engines.node;
  const [major, minor] = wanted.match(/\d+/g).map(Number);
  const [ourMajor, ourMinor] = process.versions.node.split('.').map(Number);
  const fits = ourMajor > major || (ourMajor === major && ourMinor >= minor);
  return fits ? undefined : `Node ${wanted} is needed; this is ${process.versions.node}.`;
}

/** Installs the npm packages unless they are there already, as the lockfile has them. */
export async function installPackages(root) {
  if (isInstalled(root)) return true;
  heading('npm packages');
  say('Installing what package-lock.json names, about 300 MB on disk.');
  // No package of ours needs its install script, and some would compile or download.
  const { code, output } = await npm(['ci', '--ignore-scripts'], { minutes: 15 });
  if (code !== 0) process.stdout.write(output);
  return code === 0;
}

/** npm leaves beside the packages a lockfile of what it installed; packages for other platforms are not in it. */
export function isInstalled(root) {
  const record = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(record)) return false;
  const installed = readJson(record).packages;
  return Object.entries(readJson(join(root, 'package-lock.json')).packages).every(
    ([path, { version, optional }]) =>
      path === '' ||
      (installed[path] === undefined ? optional === true : installed[path].version === version),
  );
}

/**
 * Installs missing Debian packages if we may, after saying which and how big.
 * Answers the command that is left to the user, or undefined when nothing is missing.
 */
export async function installDebianPackages() {
  if (process.platform !== 'linux' || (await run('dpkg-query', ['--version'])).code !== 0) return undefined;
  const missing = await missingPackages();
  if (missing.length === 0) return undefined;
  const command = `sudo apt-get install --yes --no-install-recommends ${missing.join(' ')}`;
  heading('Debian packages');
  say(`Missing: ${missing.join(' ')}`);
  if (process.env.SPAREKEY_NO_APT === '1' || process.getuid() !== 0) return command;

  await apt(['update']);
  const install = ['install', '--no-install-recommends', ...(await Promise.all(missing.map(nameHere)))];
  // Not `--assume-no`: apt asks nothing, and installs, when no other package comes along.
  const plan = await apt([...install, '--print-uris']);
  for (const line of plan.output.match(/^(Need to get|After this operation).*$/gm) ?? []) say(line);
  say('Installing them now; SPAREKEY_NO_APT=1 would refuse.');
  const { code, output } = await apt([...install, '--yes']);
  if (code !== 0) process.stdout.write(output);
  return code === 0 ? undefined : command;
}

function apt(args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };
  return run('apt-get', args, { env, minutes: 15 });
}

async function missingPackages() {
  const { output } = await run('dpkg-query', ['--show', '--showformat', '${Package} ${db:Status-Status}\\n']);
  const installed = new Set(output.match(/^\S+(?= installed$)/gm));
  return debianPackages.filter((name) => !installed.has(name) && !installed.has(`${name}t64`));
}

/** Since their change to 64-bit time Debian and Ubuntu have some libraries under a name that ends in `t64`. */
async function nameHere(name) {
  const { output } = await run('apt-cache', ['policy', `${name}t64`]);
  return /Candidate: \d/.test(output) ? `${name}t64` : name;
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}
