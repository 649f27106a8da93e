import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { SparekeyError } from '../../../shared/errors';
import { partsIn } from '../../../shared/snapshot';
import { compose } from '../../compose';
import { observe } from '../../core/guard/observe';
import { VERSION } from '../../version';
import { DemoGuardian } from '../demo/demo-guardian';
import {
  realClaude,
  standInWriter,
  truncateStore,
  versionOf,
  type CredentialsWriter,
} from '../demo/claude-code';
import { makeUser, type MadeUpUser } from '../demo/made-up';
import { startSignInServer } from '../demo/sign-in-server';
import { Transcript } from '../demo/transcript';
import type { ExitCode } from '../exit';
import { createOutput, type Output } from '../output';

export interface DemoOptions {
  readonly json?: boolean;
  readonly claude?: string;
  readonly dir?: string;
}

/**
 * `sparekey demo`: the main job on made-up credentials in a folder of its own.
 * Exit code 0 only when every step was seen to happen.
 */
export async function demo(options: DemoOptions): Promise<ExitCode> {
  const output = createOutput(options.json === true, process.env);
  const folder =
    options.dir === undefined ? await mkdtemp(join(tmpdir(), 'sparekey-demo-')) : resolve(options.dir);
  if (!(await isFree(folder)))
    throw new SparekeyError('usage', `The demo needs a folder of its own, and ${folder} is not empty.`);
  let user: MadeUpUser | undefined;
  const server = await startSignInServer(() => user !== undefined && truncateStore(user));
  try {
    user = await makeUser(folder, server.url, Date.now());
    return await playFor(user, folder, options, output);
  } finally {
    await server.close();
  }
}

/** Nothing is there, or a folder with nothing in it: what is made up must not replace anything real. */
async function isFree(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).length === 0;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return true;
    throw error;
  }
}

async function playFor(
  user: MadeUpUser,
  folder: string,
  options: DemoOptions,
  output: Output,
): Promise<ExitCode> {
  const session = compose({
    env: { SPAREKEY_DATA_DIR: user.dataDir, SPAREKEY_KEY_FILE: user.keyFile, PATH: process.env['PATH'] },
    platform: process.platform,
    home: user.home,
    configDir: user.configDir,
    shell: 'command',
  });
  const transcript = new Transcript(output, () => session.clock.monotonic());
  const guardian = new DemoGuardian(session, VERSION);
  try {
    const writer = await chooseWriter(options.claude, user);
    transcript.title('A made-up Claude Code user');
    transcript.tell(`Home: ${user.home}`);
    transcript.tell(`Credentials are written by ${writer.name}.`);
    await play(transcript, guardian, writer, session);
  } finally {
    await guardian.stop();
  }
  transcript.table();
  transcript.title('Try it yourself on the made-up credentials, which stay');
  for (const command of ['status', 'history', 'restore --dry-run'])
    transcript.tell(invocation(command, user));
  output.document({ folder, observed: transcript.rows, complete: transcript.isComplete });
  return transcript.isComplete ? 0 : 1;
}

async function play(
  transcript: Transcript,
  guardian: DemoGuardian,
  writer: CredentialsWriter,
  { profile, vault, clock }: ReturnType<typeof compose>,
): Promise<void> {
  transcript.title('1. Guarding starts');
  await transcript.step('the first version is saved, encrypted', async () => {
    await guardian.start();
    const first = await guardian.until('a first snapshot', ({ newest }) => newest);
    return `snapshot ${first.id}, ${partsIn(first).length} parts`;
  });
  await transcript.step('Claude Code says it is signed in', async () =>
    said(await writer.authStatus(), true),
  );

  transcript.title('2. The login is dropped');
  transcript.tell('Two processes save at once: one has truncated the file to rewrite it, the other one');
  transcript.tell('reads nothing from it at that moment and writes back only what it knows itself.');
  const meeting = writer.meetServer();
  await transcript.step('the login is gone from the shared credentials', () =>
    guardian.until('the loss', ({ keys, bytes }) =>
      keys === undefined || keys.includes('claudeAiOauth')
        ? undefined
        : `${bytes} bytes left, keys: ${keys.join(', ')}`,
    ),
  );
  await transcript.step('the damaged version is kept as evidence', async () => {
    const damaged = await guardian.until('a damaged snapshot', ({ newest }) =>
      newest?.verdict === 'damaged' ? newest : undefined,
    );
    return `snapshot ${damaged.id}, ${damaged.findings.join(' ')}`;
  });
  const alarm = await transcript.step('Sparekey notices, once it has settled', () =>
    guardian.until('the alarm', ({ alarm: headline }) => headline),
  );
  transcript.tell(`→ ${alarm}`);
  await meeting;
  await transcript.step('Claude Code says it is signed out', async () =>
    said(await writer.authStatus(), false),
  );

  transcript.title('3. It is put back');
  const preview = await transcript.step('a preview says what would be done', async () => {
    const { puts, planId } = await guardian.preview();
    for (const { sentence } of puts) transcript.tell(`+ ${sentence}`);
    return { planId, evidence: `${puts.length} parts go back` };
  });
  await transcript.step(
    'the restore is written and read back',
    async () => (await guardian.confirm(preview.planId)).sentence,
  );
  await transcript.step('login, sign-ins and unknown keys are there again', async () => {
    const { live } = await observe(profile.store, clock, await vault.fingerprints());
    if (live.kind !== 'blob') throw new Error('the credentials do not parse');
    const tokens = live.summary.parts.filter(({ state }) => state === 'good').length;
    if (tokens !== 4 || !live.summary.keys.includes('pluginSecrets'))
      throw new Error(`only ${tokens} parts hold tokens`);
    return `keys: ${live.summary.keys.join(', ')}`;
  });
  await transcript.step('the profile is good again', () =>
    guardian.until('a good level', ({ level, headline }) =>
      level === 'good' || level === 'attention' ? headline : undefined,
    ),
  );
  await transcript.step('Claude Code says it is signed in', async () =>
    said(await writer.authStatus(), true),
  );
}

function said(loggedIn: boolean | undefined, expected: boolean): string | undefined {
  if (loggedIn === undefined) return undefined;
  if (loggedIn !== expected) throw new Error(`it says loggedIn: ${loggedIn}`);
  return `auth status: loggedIn ${loggedIn}`;
}

async function chooseWriter(cli: string | undefined, user: MadeUpUser): Promise<CredentialsWriter> {
  const version = cli === undefined ? undefined : await versionOf(join(dirname(cli), 'package.json'));
  return cli === undefined || version === undefined
    ? standInWriter(user)
    : realClaude(resolve(cli), version, user);
}

function invocation(command: string, user: MadeUpUser): string {
  const env = `SPAREKEY_DATA_DIR=${user.dataDir} SPAREKEY_KEY_FILE=${user.keyFile}`;
  return `${env} ${ourselves()} ${command} --config-dir ${user.configDir}`;
}

/** How the reader can call the very command that is running. */
function ourselves(): string {
  const [, script = 'sparekey'] = process.argv;
  return script.endsWith('.js') ? `node ${relative(process.cwd(), script)}` : 'sparekey';
}
