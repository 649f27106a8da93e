import { PassThrough } from 'node:stream';
import { createInterface } from 'node:readline/promises';
import { expect, test } from 'vitest';
import { ask } from '../../electron/cli/confirm';

test.each([
  ['an answer', 'yes\r', 'yes'],
  ['nothing but the return key', '\r', ''],
  ['Ctrl-C', '\u0003', undefined],
  ['Ctrl-C after a few letters', 'ye\u0003', undefined],
  ['Ctrl-D', '\u0004', undefined],
])('a question, and %s', async (_, typed, answer) => {
  const input = new PassThrough();
  const terminal = createInterface({ input, output: new PassThrough(), terminal: true });
  const asked = ask(terminal, 'Put it back? ');
  input.write(typed);
  expect(await asked).toBe(answer);
});

test('a question, and a terminal that goes away', async () => {
  const input = new PassThrough();
  const asked = ask(createInterface({ input, output: new PassThrough(), terminal: true }), 'Put it back? ');
  input.end();
  expect(await asked).toBeUndefined();
});
