import { chmodSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';

const root = join(import.meta.dirname, '..');
const iconFolder = join(root, 'build/icons/tray');
const html = join(root, 'renderer/index.html');

/**
 * What stays outside the bundles: Electron itself, and keytar, which finds its
 * native binary relative to its own file. Everything else is bundled, so that a
 * packaged app carries no dependency twice and the command starts quickly.
 */
const external = ['electron', 'keytar'];

/** The lowest runtime all bundles must run on: Electron 33 has Node 20.18 and Chromium 130. */
const target = { node: 'node20.18', chrome: 'chrome130' };

const mainEntries = present({
  main: join(root, 'electron/main.ts'),
  // What main starts, for a test or demo that starts it with other arguments.
  start: join(root, 'electron/desktop/start.ts'),
  sparekey: join(root, 'electron/cli/main.ts'),
});

const preloadEntries = present({ preload: join(root, 'electron/preload.ts') });

/** Builds the app's main process and the command, the preload script and the popover. */
export default defineConfig(({ mode }) => {
  const sourcemap = mode !== 'production';
  return {
    ...(Object.keys(mainEntries).length > 0 && {
      main: {
        plugins: [trayIcons(), runnableCommand()],
        build: {
          outDir: join(root, 'out/main'),
          target: target.node,
          externalizeDeps: false,
          minify: true,
          sourcemap,
          rolldownOptions: {
            input: mainEntries,
            external,
            // Flat, so that `import.meta.dirname` is out/main in every chunk:
            // paths to the icons, the preload script and the page depend on it.
            output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
          },
        },
      },
    }),
    ...(Object.keys(preloadEntries).length > 0 && {
      preload: {
        build: {
          outDir: join(root, 'out/preload'),
          target: target.node,
          externalizeDeps: false,
          minify: true,
          sourcemap: false,
          rolldownOptions: {
            input: preloadEntries,
            external: ['electron'],
            // A sandboxed preload script is one CommonJS file: it cannot load a second one.
            output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
          },
        },
      },
    }),
    ...(existsSync(html) && {
      renderer: {
        root: join(root, 'renderer'),
        plugins: [react(), sameOriginTags()],
        build: {
          outDir: join(root, 'out/renderer'),
          target: target.chrome,
          minify: true,
          sourcemap,
          // A data: URL would be refused by the page's content security policy.
          assetsInlineLimit: 0,
          rolldownOptions: { input: html },
        },
      },
    }),
  };
});

/** The entries whose file exists. */
function present(entries: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(entries).filter(([, file]) => existsSync(file)));
}

/**
 * Puts the tray's pictures beside main.js under their own names.
 *
 * Not imported as assets: macOS recognises a template image, and its @2x
 * sibling, by the name of the file, which a content hash would break.
 */
function trayIcons(): Plugin {
  return {
    name: 'sparekey:tray-icons',
    generateBundle() {
      if (!existsSync(iconFolder)) return;
      for (const name of readdirSync(iconFolder).filter((name) => name.endsWith('.png'))) {
        this.emitFile({
          type: 'asset',
          fileName: `icons/${name}`,
          source: readFileSync(join(iconFolder, name)),
        });
      }
    },
  };
}

/**
 * Makes out/main/sparekey.js a program: its first line names Node, and it may be
 * executed. Beside it lies the launcher, which helpers of moved servers start by.
 */
function runnableCommand(): Plugin {
  const command = 'sparekey.js';
  const launcher = 'sparekey';
  return {
    name: 'sparekey:runnable-command',
    generateBundle(_options, bundle) {
      const chunk = bundle[command];
      if (chunk?.type === 'chunk' && !chunk.code.startsWith('#!')) {
        chunk.code = `#!/usr/bin/env node\n${chunk.code}`;
      }
      const source = readFileSync(join(root, 'build/packaging/launcher/sparekey'));
      this.emitFile({ type: 'asset', fileName: launcher, source });
    },
    writeBundle({ dir }, bundle) {
      for (const name of [command, launcher])
        if (dir !== undefined && name in bundle) chmodSync(join(dir, name), 0o755);
    },
  };
}

/** Drops `crossorigin` from the page's tags: everything comes from the page's own origin. */
function sameOriginTags(): Plugin {
  return {
    name: 'sparekey:same-origin-tags',
    transformIndexHtml: { order: 'post', handler: (page) => page.replaceAll(' crossorigin', '') },
  };
}
