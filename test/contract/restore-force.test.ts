import { writeFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { blobText, type JsonObject } from '../../shared/blob';
import { aBlob, accountOf, aLogin, blanked } from '../support/blob-builders';
import { runCommand } from '../support/command';
import { makeSandbox } from '../support/sandbox';

test('a login that was refused goes back only by force, and what that can cost is spelled out', async () => {
  const sandbox = makeSandbox();
  onTestFinished(() => sandbox.remove());
  writeFileSync(sandbox.claudeJson, JSON.stringify({ oauthAccount: { accountUuid: accountOf('ada') } }));
  const save = async (blob: JsonObject) => {
    writeFileSync(sandbox.credentialsFile, blobText(blob), { mode: 0o600 });
    expect((await runCommand(sandbox, ['snapshot'])).code).toBe(0);
  };
  await save(aBlob());
  await save(aBlob({ login: blanked(aLogin()) }));

  expect((await runCommand(sandbox, ['restore', '--login', '--dry-run'])).code).toBe(1);
  const forced = await runCommand(sandbox, ['restore', '--login', '--force', '--dry-run']);

  expect(forced.code).toBe(0);
  expect(forced.stdout).toMatch(/refused by the server.*can make the server end every session/s);
});
