import { expect, test } from 'vitest';
import type { ClaudeProcess } from '../../shared/findings/types';
import { outlookFor } from '../../shared/sessions';

const session = (pid: number, version: string | undefined): ClaudeProcess => ({
  pid,
  version,
  startedAt: undefined,
  folder: undefined,
});

const running = [session(1, '2.1.330'), session(2, '2.1.96'), session(3, undefined)];
const backs = (store: 'file' | 'keychain') =>
  outlookFor(running, store).map(({ pid, back }) => [pid, back] as const);

test('a credentials file is taken up with the next request, whatever the version', () => {
  expect(backs('file')).toEqual([
    [1, 'now'],
    [2, 'now'],
    [3, 'now'],
  ]);
});

test('the Keychain is remembered for a while, and versions without a lock need a restart', () => {
  expect(backs('keychain')).toEqual([
    [2, 'restart'],
    [1, 'soon'],
    [3, 'soon'],
  ]);
});
