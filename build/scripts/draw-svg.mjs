/**
 * Draws SVG files as PNG files, inside an Electron: `electron draw-svg.mjs <jobs.json>`.
 *
 * Each job is {svg: text, width, height, file}. The canvas keeps the alpha
 * channel and gives exact pixels, which a screenshot of a window would not.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { app, BrowserWindow } from 'electron';

const jobs = JSON.parse(readFileSync(process.argv.at(-1), 'utf8'));

app.whenReady().then(async () => {
  const window = new BrowserWindow({ show: false });
  await window.loadURL('data:text/html,');
  for (const { svg, width, height, file } of jobs) {
    const source = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
    const script = `(${draw})(${JSON.stringify({ source, width, height })})`;
    const picture = await window.webContents.executeJavaScript(script);
    writeFileSync(file, Buffer.from(picture.split(',')[1], 'base64'));
  }
  app.quit();
});

/** Runs in the page. */
async function draw({ source, width, height }) {
  const image = new Image(width, height);
  image.src = source;
  await image.decode();
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  canvas.getContext('2d').drawImage(image, 0, 0, width, height);
  return canvas.toDataURL('image/png');
}
