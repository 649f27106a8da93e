#!/usr/bin/env node
/**
 * Draws build/icons/svg into the PNG files that the app loads: `node build/make-icons.mjs`.
 *
 * The drawings are black on nothing, as macOS wants its template images. Where
 * no system colours the picture (Linux, Windows), the key gets light ink and a
 * dark rim, so that it is seen on a dark panel and on a light one.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { runInDesktop } from './desktop-session.mjs';
import { executableIn, findElectron, neededSwitches, virtualScreenSwitches } from './electron-runtime.mjs';

const icons = join(import.meta.dirname, 'icons');
const say = (sentence) => process.stderr.write(`${sentence}\n`);

/** Light ink and a dark rim; shrunk a little, to leave room for the rim. */
function rimmed(svg) {
  const drawing = svg.slice(svg.indexOf('>') + 1, svg.lastIndexOf('</svg>'));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 18 18" width="18" height="18">
    <filter id="rim" x="-2" y="-2" width="20" height="20" filterUnits="userSpaceOnUse" color-interpolation-filters="sRGB">
      <feGaussianBlur in="SourceAlpha" stdDeviation=".75"/>
      <feComponentTransfer result="wide"><feFuncA type="linear" slope="12" intercept="-1.3"/></feComponentTransfer>
      <feFlood flood-color="#20242b"/><feComposite in2="wide" operator="in" result="dark"/>
      <feFlood flood-color="#f4f6f8"/><feComposite in2="SourceAlpha" operator="in" result="light"/>
      <feMerge><feMergeNode in="dark"/><feMergeNode in="light"/></feMerge>
    </filter>
    <g filter="url(#rim)">${drawing}</g>
  </svg>`;
}

function trayJobs(file) {
  const svg = readFileSync(join(icons, 'svg', file), 'utf8');
  const state = basename(file, '.svg').replace(/^key-(.)/, (_, first) => `key${first.toUpperCase()}`);
  const job = (drawing, size, name) => ({
    svg: drawing,
    width: size,
    height: size,
    file: join(icons, 'tray', name),
  });
  return [
    job(svg, 16, `${state}Template.png`),
    job(svg, 32, `${state}Template@2x.png`),
    job(rimmed(svg), 24, `${state}.png`),
    job(rimmed(svg), 48, `${state}@2x.png`),
  ];
}

function appJob() {
  const svg = readFileSync(join(icons, 'svg', 'app.svg'), 'utf8');
  return { svg, width: 1024, height: 1024, file: join(icons, 'app.png') };
}

const electron = await findElectron({ acceptTestRuntime: true, say });
if (electron.kind === 'missing') {
  say(electron.sentence);
  process.exit(1);
}
const keys = readdirSync(join(icons, 'svg')).filter((file) => file.startsWith('key-'));
const work = mkdtempSync(join(tmpdir(), 'sparekey-icons-'));
try {
  const jobs = join(work, 'jobs.json');
  writeFileSync(jobs, JSON.stringify([...keys.flatMap(trayJobs), appJob()]));
  const args = [
    ...neededSwitches(),
    ...virtualScreenSwitches,
    join(import.meta.dirname, 'scripts/draw-svg.mjs'),
    jobs,
  ];
  process.exitCode = await runInDesktop(executableIn(electron.dist), args, {
    virtualDisplay: true,
    keyring: false,
  });
} finally {
  rmSync(work, { recursive: true, force: true });
}
