import { expect, test } from 'vitest';
import { redact, redactedText } from '../../electron/adapters/redaction';

test.each([
  'sk-ant-oat01-FAKE-abc_DEF',
  'Authorization: Bearer FAKEfake',
  'AGE-SECRET-KEY-1FAKEFAKEFAKE',
  '{"accessToken":"FAKE","refreshToken":"FAKE"}',
  'refresh_token=FAKE&client_id=1',
  'password: FAKE',
  'eyJhbGciOiJGQUtFIn0FAKE123456.eyJzdWIiOiJGQUtFIn0FAKE123456',
  '7b22636c61756465416946414b45227d7b2246414b45227d',
])('leaves nothing of the secret in %j', (text) => {
  const rest = redact(text);

  expect(rest).toContain('[redacted]');
  expect(rest).not.toMatch(/FAKE|7b22|eyJ/);
});

test.each([
  'The store at /home/ada/.local/share/sparekey/vault/objects is gone.',
  'snapshot 42-20261123T220501Z, fingerprint 1a2b3c4d, profile 0123456789abcdef',
  'EACCES: permission denied, open ‘/home/ada/.claude/.credentials.json’',
  'pid 4711, 2.1.330, 1,156 tokens',
])('leaves plain words alone: %j', (text) => {
  expect(redact(text)).toBe(text);
});

test('leaves out bytes, and members whose name says that they are secret, at any depth', () => {
  const text = redactedText({
    server: 'linear',
    entry: { clientSecret: 'FAKE' },
    bytes: new TextEncoder().encode('FAKE'),
  });

  expect(text).toBe('{"server":"linear","entry":{"clientSecret":"[redacted]"},"bytes":"[redacted]"}');
});

test('keeps the message, the code and the cause of an error', () => {
  const cause = Object.assign(new Error('no space left'), { code: 'ENOSPC' });
  const text = redactedText(new Error('cannot save', { cause }));

  expect(text).toContain('cannot save');
  expect(text).toContain('no space left');
  expect(text).toContain('(ENOSPC)');
});

test('has a text for anything that can be thrown', () => {
  expect([undefined, 7, 10n, null, Symbol('x')].map(redactedText)).toEqual([
    'undefined',
    '7',
    '"10"',
    'null',
    'Symbol(x)',
  ]);
});
