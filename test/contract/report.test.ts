/** What may be passed on: the report, and everything else that the built command prints or writes. */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { blobText, type JsonObject, type JsonValue } from '../../shared/blob';
import { aBlob, aLogin, accountOf } from '../support/blob-builders';
import { Watching, runCommand, runJson } from '../support/command';
import { makeSandbox, type Sandbox } from '../support/sandbox';

let sandbox: Sandbox;

beforeEach(() => {
  sandbox = makeSandbox();
  writeFileSync(sandbox.claudeJson, JSON.stringify({ oauthAccount: { accountUuid: accountOf('ada') } }));
});

afterEach(() => sandbox.remove());

function write(content: JsonObject | string): void {
  writeFileSync(sandbox.credentialsFile, typeof content === 'string' ? content : blobText(content), {
    mode: 0o600,
  });
}

function without(blob: JsonObject, section: string): JsonObject {
  return Object.fromEntries(Object.entries(blob).filter(([key]) => key !== section));
}

/** Loses the login under a healing guardian, and waits until it is back and the incident is closed. */
async function aHealedIncident(good: JsonObject): Promise<Watching> {
  write(good);
  const watching = await Watching.start(sandbox, ['--heal', 'safe']);
  write(without(good, 'claudeAiOauth'));
  await watching.until(({ event }) => event === 'incident-closed');
  return watching;
}

describe('sparekey report', () => {
  test('tells a healed incident: when, what, how much before and after, and what was put back', async () => {
    const watching = await aHealedIncident(aBlob());
    await watching.stop();

    const { code, stdout } = await runCommand(sandbox, ['report']);

    expect(code).toBe(0);
    const bytes = (blob: JsonObject) => blobText(blob).length.toLocaleString('en-US');
    expect(stdout).toContain(
      `before:      ${bytes(aBlob())} bytes, keys claudeAiOauth, mcpOAuth (2 entries), login `,
    );
    expect(stdout).toContain(
      `after:       ${bytes(aBlob({ login: 'none' }))} bytes, keys mcpOAuth (2 entries), no login`,
    );
    expect(stdout).toMatch(
      /Timeline.*snapshot 1 \(first; good\).*damaged: S1.*incident opened: S1; hit login/s,
    );
    expect(stdout).toMatch(/Put back.*heal: login [0-9a-f]{8}\n/s);
    expect(stdout).toMatch(/ended: {7}healed/);
    expect(stdout).toMatch(/linear: good [0-9a-f]{8}; spare: fits/);
  });

  test('shows the home directory as ~', async () => {
    write(aBlob());
    const { stdout } = await runCommand(sandbox, ['report']);

    expect(stdout).toContain('~/.claude/.credentials.json');
    expect(stdout).not.toContain(sandbox.home);
  });

  test('is written to a new file, and never over one that is there', async () => {
    write(aBlob());
    const file = path.join(sandbox.workDir, 'report.md');

    expect((await runCommand(sandbox, ['report', '--output', file])).code).toBe(0);
    const first = readFileSync(file, 'utf8');
    expect(first).toMatch(/^# Sparekey report\n/);

    const again = await runCommand(sandbox, ['report', '--output', file]);
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('there already') as string });
    expect(readFileSync(file, 'utf8')).toBe(first);
    expect((await runCommand(sandbox, ['report', '--output', path.join(file, 'no')])).code).toBe(2);
  });

  test('is one document with --json', async () => {
    const { code, document } = await runJson(sandbox, ['report']);

    expect(code).toBe(0);
    expect(document).toEqual({ file: null, markdown: expect.stringMatching(/^# Sparekey report\n/) });
  });
});

describe('where nothing can be written', () => {
  const nowhere = () => ({ SPAREKEY_DATA_DIR: path.join(sandbox.claudeJson, 'data') });

  test('status answers all the same on the first run', async () => {
    write(aBlob());
    const { code, document } = await runJson(sandbox, ['status'], nowhere());

    expect(code).toBe(0);
    expect(document.profiles[0]).toMatchObject({
      level: 'good',
      login: { complete: true, fingerprint: expect.stringMatching(/^[0-9a-f]{8}$/) },
      findings: [],
      snapshots: 0,
    });
  });

  test('report answers too, and snapshot says what is wrong', async () => {
    write(aBlob());

    expect(await runCommand(sandbox, ['report'], nowhere())).toMatchObject({ code: 0, stderr: '' });
    expect((await runJson(sandbox, ['snapshot'], nowhere())).document).toMatchObject({
      error: { code: 'vault-unwritable' },
    });
  });
});

describe('status', () => {
  test('says calmly what lies ahead, and gives it to programs', async () => {
    const bulky = {
      serverName: 'bulky',
      accessToken: 'FAKE',
      discoveryState: { metadata: 'x'.repeat(4_000) },
    };
    write({ claudeAiOauth: aLogin(), mcpOAuth: { 'bulky|0123456789abcdef': bulky } });

    const { document } = await runJson(sandbox, ['status']);
    expect(document.profiles[0]).toMatchObject({
      level: 'good',
      forecasts: [
        {
          kind: 'discovery-bulk',
          sentence: expect.stringContaining('bulky'),
          parts: ['/mcpOAuth/bulky|0123456789abcdef'],
        },
      ],
      notChecked: [],
    });
    expect((await runCommand(sandbox, ['status'])).stdout).toContain(
      document.profiles[0].forecasts[0].sentence,
    );
  });

  test('names what it could not check', async () => {
    write(aBlob());
    writeFileSync(path.join(sandbox.configDir, 'settings.json'), '{"env":');

    const { document } = await runJson(sandbox, ['status']);
    expect(document.profiles[0]).toMatchObject({
      level: 'good',
      notChecked: [{ id: 'S19' }, { id: 'S28' }],
    });
    expect((await runCommand(sandbox, ['status'])).stdout).toMatch(
      /not checked {2}settings and environment of Claude Code could not be read\n/,
    );
  });
});

describe('no secret', () => {
  /** Every secret holds this, and nothing else does. */
  const CANARY = 'cAnArY7h3';

  /** The blob with a canary in every text but those that people are shown on purpose. */
  function salted(value: JsonValue, key = ''): JsonValue {
    if (typeof value === 'string') {
      if (SHOWN.has(key)) return value;
      return key === 'serverUrl'
        ? `https://${CANARY}:${CANARY}@host.example/mcp?k=${CANARY}#${CANARY}`
        : `sk-ant-oat01-FAKE-${CANARY}-${value}`;
    }
    if (Array.isArray(value)) return value.map((one) => salted(one as JsonValue, key));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, salted(inner, name)]));
  }
  const SHOWN = new Set(['serverName', 'scopes', 'subscriptionType', 'rateLimitTier', 'accountUuid']);

  const good = salted(
    aBlob({
      login: aLogin({ set: { accountUuid: `account-FAKE-${CANARY}` } }),
      sections: {
        pluginSecrets: { 'plugin@market': { apiKey: 'x' } },
        mcpOAuthClientConfig: { 'linear|0123456789abcdef': { clientSecret: 'x' } },
        mcpXaaIdp: { 'https://idp.example': { idToken: 'x', expiresAt: 1 } },
        trustedDeviceToken: 'x',
        unheardOf: { deep: ['x', { deeper: 'x' }] },
      },
    }),
  ) as JsonObject;

  /** The canary as it stands, in hex, and in base64 at any alignment. */
  const FORMS = [
    CANARY,
    Buffer.from(CANARY).toString('hex'),
    ...[0, 1, 2].map((shift) =>
      Buffer.from(`${' '.repeat(shift)}${CANARY}`)
        .toString('base64')
        .slice(shift + 1, 12),
    ),
  ].map((form) => form.toLowerCase());

  function leaksIn(texts: ReadonlyMap<string, string>): readonly string[] {
    const leaks = (text: string) => FORMS.some((form) => text.toLowerCase().includes(form));
    return [...texts].filter(([, text]) => leaks(text)).map(([name]) => name);
  }

  function filesBelow(directory: string): ReadonlyMap<string, string> {
    const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => path.join(parentPath, name));
    return new Map(files.map((file) => [path.relative(directory, file), readFileSync(file, 'latin1')]));
  }

  function surroundWithSecrets(): void {
    const oauthAccount = {
      accountUuid: `account-FAKE-${CANARY}`,
      emailAddress: `ada.${CANARY}@example.com`,
      organizationUuid: CANARY,
      organizationName: CANARY,
    };
    writeFileSync(sandbox.claudeJson, JSON.stringify({ oauthAccount }));
    const command = `bash ~/hooks/cc-auth-guard.sh --key ${CANARY} .credentials.json`;
    const settings = {
      env: { ANTHROPIC_API_KEY: CANARY, CLAUDE_CODE_OAUTH_TOKEN: CANARY },
      apiKeyHelper: `/bin/echo ${CANARY}`,
      hooks: { SessionStart: [{ matcher: CANARY, hooks: [{ type: 'command', command }] }] },
    };
    writeFileSync(path.join(sandbox.configDir, 'settings.json'), JSON.stringify(settings));
  }

  test('is in anything that is printed or written, from capture over damage and healing to the report', async () => {
    surroundWithSecrets();
    const watching = await aHealedIncident(good);
    const closed = watching.events.length;
    write(blobText(good).slice(0, 900));
    await watching.until(({ event }) => event === 'incident-closed', closed);
    await watching.stop();
    write(without(good, 'claudeAiOauth'));
    expect(leaksIn(filesBelow(sandbox.configDir))).toContain('.credentials.json');

    const printed = new Map([['watch', JSON.stringify(watching.events)]]);
    const commands = [
      ['status'],
      ['snapshot'],
      ['history'],
      ['diff', '1'],
      ['diff', '1', '2'],
      ['restore', '--dry-run'],
      ['report'],
      ['restore', '--yes', '--no-wait'],
      ['undo'],
      ['restore', '--server', 'nobody', '--yes'],
      ['verify', '--open'],
      ['prune', '--dry-run'],
    ];
    for (const command of commands) {
      for (const args of [command, [...command, '--json']]) {
        const { stdout, stderr } = await runCommand(sandbox, args);
        printed.set(args.join(' '), stdout + stderr);
      }
    }
    // A guardian that cannot save has something to put into the log.
    const keyless = path.join(sandbox.home, 'keyless');
    mkdirSync(keyless);
    const troubled = await Watching.start(sandbox, [], {
      SPAREKEY_DATA_DIR: keyless,
      SPAREKEY_KEY_FILE: sandbox.workDir,
    });
    await troubled.until(({ event }) => event === 'trouble');
    await troubled.stop();
    printed.set('watch without a key', JSON.stringify(troubled.events));

    const files = filesBelow(sandbox.dataDir);
    const logs = filesBelow(keyless);
    expect([...files.keys()]).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^vault\/journal\/.*\.jsonl$/),
        expect.stringMatching(/^vault\/snapshots\/.*\.json$/),
        expect.stringMatching(/^vault\/objects\/.*\.age$/),
      ]),
    );
    expect([...logs.keys()]).toContain('logs/sparekey.log');
    expect(printed.get('report')).toContain('cc-auth-guard.sh (SessionStart hook in settings.json)');
    expect([leaksIn(printed), leaksIn(files), leaksIn(logs)]).toEqual([[], [], []]);
  });
});
