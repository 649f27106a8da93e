import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject, member, parseBlob, textMember } from '../../shared/blob';
import type { AccountReading } from '../../shared/findings/types';
import type { FingerprintOf } from '../../shared/summary';
import { isErrno } from './fs/errno';

/**
 * The account in Claude Code's own settings file (`.claude.json`).
 *
 * A deliberate logout takes it out, a clobbered credentials file leaves it in:
 * so what cannot be read or parsed is not checked, and never absent.
 */
export class ClaudeConfig {
  readonly #candidates: readonly string[];
  #last: { readonly version: string; readonly reading: AccountReading } | undefined;

  /** `candidates`: where the file may be; the first that exists is the one. */
  constructor(candidates: readonly string[]) {
    this.#candidates = candidates;
  }

  account(fingerprintOf: FingerprintOf): AccountReading {
    try {
      for (const path of this.#candidates) {
        const version = versionOf(path);
        if (version === undefined) continue;
        // The file also holds the history of every project: often megabytes, and read at every judgement.
        if (this.#last?.version !== version) {
          this.#last = { version, reading: accountIn(readFileSync(path, 'utf8'), fingerprintOf) };
        }
        return this.#last.reading;
      }
      return { kind: 'absent', noFile: true };
    } catch (error) {
      if (!isErrno(error)) throw error;
      return { kind: 'not-checked' };
    }
  }
}

/**
 * Where Claude Code looks for its settings file: `.config.json` in the config
 * directory, from old versions, goes before the usual place.
 */
export function claudeConfigCandidates(place: {
  readonly configDir: string;
  readonly home: string;
  /** Whether nobody named the directory: then the file lies beside it, in the home. */
  readonly isDefault: boolean;
}): readonly string[] {
  const usual = place.isDefault
    ? [join(place.home, '.claude.json')]
    : [join(place.configDir, '.claude.json')];
  return [join(place.configDir, '.config.json'), ...usual];
}

function accountIn(text: string, fingerprintOf: FingerprintOf): AccountReading {
  const parsed = parseBlob(text);
  if (parsed.kind === 'unparsable') return { kind: 'not-checked' };
  const account = member(parsed.root, 'oauthAccount');
  if (!isJsonObject(account)) return { kind: 'absent' };
  const fingerprint = (key: string) => {
    const value = textMember(account, key);
    return value === undefined ? undefined : fingerprintOf(value);
  };
  return {
    kind: 'present',
    account: fingerprint('accountUuid'),
    organization: fingerprint('organizationUuid'),
  };
}

function versionOf(path: string): string | undefined {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stats && [path, stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].join(':');
}
