/** What electron-builder is told: one configuration for every platform, so that each run checks all of it. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

/** @typedef {import('electron-builder').Configuration} Configuration */

/**
 * How a package may be used. A release is meant for people. A test package lets
 * Playwright attach, may stand on any Electron, and says TEST in every name.
 *
 * @typedef {'release' | 'test'} Kind
 */

/** The name under which people see the app. @param {Kind} kind */
export function productName(kind) {
  return kind === 'release' ? 'Sparekey' : 'Sparekey-TEST';
}

/** Where packages are put, relative to the project. @param {Kind} kind */
export function outputFolder(kind) {
  return kind === 'release' ? 'dist' : 'dist/test';
}

/**
 * Where the unpacked app lies, relative to the project: `app` is what Electron's tools take for it.
 *
 * @param {Kind} kind
 * @param {string} arch one of Node's names
 */
export function unpackedApp(kind, arch, platform = process.platform) {
  const folder = (system) => `${outputFolder(kind)}/${system}`;
  if (platform === 'darwin') {
    const app = `${folder(arch === 'x64' ? 'mac' : `mac-${arch}`)}/${productName(kind)}.app`;
    return {
      app,
      executable: `${app}/Contents/MacOS/Sparekey`,
      resources: `${app}/Contents/Resources`,
    };
  }
  const unpacked = folder(arch === 'x64' ? 'linux-unpacked' : `linux-${arch}-unpacked`);
  const executable = `${unpacked}/Sparekey`;
  return { app: executable, executable, resources: `${unpacked}/resources` };
}

/**
 * Electron's switches that can be set only once. Nobody may use the app's
 * signature, and with it the app's items in the keychain, to run other code.
 *
 * @param {Kind} kind
 * @returns {NonNullable<Configuration['electronFuses']>}
 */
export function fuses(kind) {
  return {
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    // Playwright attaches through the inspector; a release has none.
    enableNodeCliInspectArguments: kind === 'test',
    enableCookieEncryption: true,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
  };
}

/**
 * @param {{ kind: Kind, electron: { dist?: string, version: string } }} options `dist` is the folder of an
 *   Electron that is there already; without one electron-builder fetches the version for each architecture.
 * @returns {Configuration}
 */
export function packageConfig({ kind, electron }) {
  const name = productName(kind);
  return {
    appId: kind === 'release' ? 'app.sparekey' : 'app.sparekey.test',
    productName: name,
    executableName: 'Sparekey',
    artifactName: `${name}-\${version}-\${os}-\${arch}.\${ext}`,
    copyright: 'MIT licence',
    directories: { output: outputFolder(kind), buildResources: 'build/packaging' },
    electronVersion: electron.version,
    ...(electron.dist !== undefined && { electronDist: electron.dist }),
    // On Apple's own processors nothing runs without a valid signature; where there is no other, this one is made anew.
    electronFuses: { ...fuses(kind), resetAdHocDarwinSignature: true },
    electronLanguages: ['en-US'],
    npmRebuild: false,
    publish: null,
    compression: kind === 'release' ? 'normal' : 'store',
    asar: true,
    files: [
      // Everything else that the app needs is in its bundles: see electron.vite.config.ts.
      'package.json',
      'out/{main,preload,renderer}/**',
      // The package has it outside of its archive, where a shell can run it.
      '!out/main/sparekey',
      '!**/*.map',
      '!node_modules/**',
      'node_modules/keytar/{package.json,LICENSE.md,lib/**}',
      'node_modules/keytar/prebuilds/${platform}-${arch}/**',
    ],
    extraResources: [{ from: 'LICENSE', to: 'LICENSE.sparekey.txt' }],
    afterExtract: removeDefaultApp,
    mac: {
      target: ['dmg', 'zip'].map((target) => ({ target, arch: ['arm64', 'x64'] })),
      category: 'public.app-category.developer-tools',
      icon: 'build/icons/app.png',
      // An app of the menu bar: no icon in the Dock, also before the first line of ours runs.
      extendInfo: { LSUIElement: true },
      hardenedRuntime: true,
      gatekeeperAssess: false,
      entitlements: 'build/packaging/entitlements.mac.plist',
      entitlementsInherit: 'build/packaging/entitlements.mac.plist',
      // With the credentials that the environment holds; without any a warning says that it was left out.
      notarize: true,
      extraResources: [launcher('sparekey')],
    },
    dmg: { sign: false },
    linux: {
      target: ['tar.gz', 'AppImage', 'deb'].map((target) => ({ target, arch: ['x64', 'arm64'] })),
      category: 'Utility',
      icon: 'build/icons/app.png',
      synopsis: 'Keeps a spare key to Claude Code',
      maintainer: debianMaintainer(),
      extraResources: [launcher('sparekey')],
    },
    win: {
      target: [{ target: 'nsis', arch: ['x64', 'arm64'] }],
      icon: 'build/icons/app.png',
      extraResources: [launcher('sparekey.cmd')],
    },
    nsis: { oneClick: true, perMachine: false, deleteAppDataOnUninstall: false },
  };
}

/**
 * Debian wants an address that answers, which the project has not: whoever builds a `deb` gives one in the variables
 * that Debian's own tools read. Without them electron-builder refuses that one target.
 */
function debianMaintainer() {
  const { DEBFULLNAME = 'The authors of Sparekey', DEBEMAIL } = process.env;
  return DEBEMAIL ? `${DEBFULLNAME} <${DEBEMAIL}>` : undefined;
}

/** @param {string} file */
function launcher(file) {
  return { from: `build/packaging/launcher/${file}`, to: file };
}

/**
 * An Electron brings an app of its own along, which would run were ours missing.
 *
 * @param {import('electron-builder').AfterExtractContext} context
 */
async function removeDefaultApp({ appOutDir, packager }) {
  const resources = packager.getResourcesDir(appOutDir);
  await rm(join(resources, 'default_app.asar'), { recursive: true, force: true });
}
