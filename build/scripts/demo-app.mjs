import { spawn } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startDesktop } from '../desktop-session.mjs';
import { executableIn, findElectron, neededSwitches } from '../electron-runtime.mjs';
import { run } from './run.mjs';

/** The app on made-up credentials, in a real Electron; pictures are kept in out/demo. */
export class AppDemo {
  /** @param {{ root: string, say: (sentence: string) => void }} options */
  static async prepare({ root, say }) {
    // The test runtime will do: nothing here touches a real store.
    const electron = await findElectron({ acceptTestRuntime: true, say });
    if (electron.kind === 'missing') {
      say(electron.sentence);
      return undefined;
    }
    say(`Electron ${electron.version}${electron.kind === 'test' ? ' (the test runtime)' : ''}`);
    await rm(join(root, 'out/demo'), { recursive: true, force: true });
    return new AppDemo({ root, say, electron });
  }

  constructor({ root, say, electron }) {
    this.root = root;
    this.say = say;
    this.electron = electron;
  }

  /** Plays one act, `test/demo/<act>.spec.ts`. Answers whether every step was seen. */
  async show(act) {
    const args = [
      join(this.root, 'node_modules/@playwright/test/cli.js'),
      'test',
      '--config',
      'build/playwright-demo.config.ts',
      `${act}.spec.ts`,
    ];
    const { code } = await run(process.execPath, args, { minutes: 5, live: true });
    return code === 0;
  }

  /** Leaves the app to its user, in a throw-away home, until it is quit. */
  async play() {
    const { root, say, electron } = this;
    if (!process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
      return say('There is no display to keep the app open on.');
    }
    const session = await startDesktop();
    try {
      const folder = join(session.env.HOME, '.claude');
      const file = join(folder, '.credentials.json');
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(file, madeUp(), { mode: 0o600 });
      say('The app is open on made-up credentials. Break them, and see:');
      say(`  echo '{"mcpOAuth":{}}' > ${file}`);
      say('Quit it from its icon, or with Ctrl-C.');
      const app = spawn(executableIn(electron.dist), [...neededSwitches(), root], {
        env: session.env,
        stdio: 'ignore',
      });
      process.once('SIGINT', () => app.kill('SIGTERM'));
      await new Promise((done) => app.on('close', done).on('error', done));
    } finally {
      await session.stop();
    }
  }
}

function madeUp() {
  const claudeAiOauth = {
    accessToken: 'sk-ant-oat01-FAKE-demo',
    refreshToken: 'sk-ant-ort01-FAKE-demo',
    expiresAt: Date.now() + 8 * 3_600_000,
    scopes: ['user:inference', 'user:profile'],
    subscriptionType: 'max',
  };
  return JSON.stringify({ claudeAiOauth, mcpOAuth: {} });
}
