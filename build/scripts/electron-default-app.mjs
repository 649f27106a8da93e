/**
 * What the test runtime runs when it is started: `electron [-r module] [--version] <app>`.
 *
 * The official distribution brings such a script along; the test runtime was
 * packaged without one. Electron looks for it in resources/default_app.asar.
 * A module, for Electron gets ready only after its top-level await: the app
 * must have run by then, to register its protocols.
 */
import { existsSync, readFileSync } from 'node:fs';
import Module from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const { printVersion, preloaded, target } = parse(process.argv.slice(1));

if (printVersion) {
  process.stdout.write(`v${process.versions.electron}\n`, () => process.exit(0));
} else if (target === undefined) {
  fail('electron: name the folder or the main script of an app.');
} else {
  // As in the official distribution: the app sees that it was started from its source.
  Object.defineProperty(process, 'defaultApp', { enumerable: true, value: true });
  Module._preloadModules(preloaded);
  try {
    await start(resolve(target));
  } catch (failure) {
    fail(failure?.stack ?? String(failure));
  }
}

/** Reads the words before the app's path; what follows the path belongs to the app. */
function parse(words) {
  const preloaded = [];
  let printVersion = false;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at];
    if (word === '-v' || word === '--version') printVersion = true;
    else if (word === '-r' || word === '--require') preloaded.push(words[(at += 1)]);
    else if (!word.startsWith('-')) return { printVersion, preloaded, target: word };
  }
  return { printVersion, preloaded, target: undefined };
}

async function start(path) {
  const manifest = join(path, 'package.json');
  const isPackage = existsSync(manifest);
  if (isPackage) {
    const { name, productName, version, desktopName } = JSON.parse(readFileSync(manifest, 'utf8'));
    if (version) app.setVersion(version);
    if (productName ?? name) app.setName(productName ?? name);
    if (desktopName) app.setDesktopName(desktopName);
  }
  const script = Module._resolveFilename(path, null, true);
  app.setAppPath(isPackage ? path : dirname(script));
  await import(pathToFileURL(script).href);
}

function fail(sentence) {
  process.stderr.write(`${sentence}\n`, () => process.exit(1));
}
