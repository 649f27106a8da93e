/**
 * What `shared/claude-versions.ts` says of Claude Code's releases, seen in the real ones.
 *
 * Installs releases with npm into temporary folders. To look at others:
 * `OBSERVE_CLAUDE="2.1.200 2.1.331" npx vitest run --config build/vitest.config.ts --project real mid-session`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ASKS_AGAIN_SINCE, midSessionOf, NEWEST_TRIED, type MidSession } from '../../shared/claude-versions';
import { CLAUDE_2_1_96, installClaude, type ClaudeProgram } from '../support/claude-release';
import { observeMidSession, type Observation } from '../support/observe-mid-session';

const VERSIONS = process.env.OBSERVE_CLAUDE?.split(/\s+/) ?? ['2.1.247', ASKS_AGAIN_SINCE, NEWEST_TRIED];
/** An installation may take minutes where the network is slow. */
const PATIENCE = { timeout: 400_000 };

test('Claude Code 2.1.96 loses a server whose token from a helper ends', async () => {
  await expectAsListed(CLAUDE_2_1_96);
});

test.each(VERSIONS)(
  'Claude Code %s takes the end of a token from a helper as listed',
  PATIENCE,
  async (version) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'sparekey-claude-'));
    try {
      await expectAsListed(await installClaude(version, folder));
    } finally {
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    }
  },
);

async function expectAsListed(program: ClaudeProgram): Promise<void> {
  const seen = await observeMidSession(program);
  expect(seen.before).toMatchObject({ failed: false });
  expect({ ...seen, does: kindOf(seen) }).toMatchObject({ does: midSessionOf(program.version) });
}

function kindOf({ after, registrations, blob }: Observation): MidSession {
  if (after.failed) return 'loses-server';
  const isUntouched = registrations === 0 && JSON.stringify(blob.after) === JSON.stringify(blob.before);
  return isUntouched ? 'asks-again' : 'registers-too';
}
