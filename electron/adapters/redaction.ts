/** Marks where something was taken out. */
const GONE = '[redacted]';

const PATTERNS: readonly RegExp[] = [
  /sk-ant-[\w-]+/g,
  /AGE-SECRET-KEY-[\w-]+/gi,
  /(?<=\bBearer\s)\S+/gi,
  // `"accessToken":"…"`, `refresh_token=…`, `password: …`
  /(?<=(?:token|secret|password|api_?key|authorization)["']?\s*[:=]\s*["']?)[^\s"',;&}]+/gi,
];

/** A long run of letters and digits: base64, hex, a JWT's part. Words and paths hardly ever get this long with digits in them. */
const LONG_RUN = /[A-Za-z0-9+_-]{24,}={0,2}/g;

/** Takes out of a text what looks like a token. Rather too much than too little: a log is for people to pass on. */
export function redact(text: string): string {
  const known = PATTERNS.reduce((rest, pattern) => rest.replace(pattern, GONE), text);
  return known.replace(LONG_RUN, (run) => (/\d/.test(run) && /[A-Za-z]/.test(run) ? GONE : run));
}

/** A plain text of any value, redacted. Members whose name says that they are secret are left out whole. */
export function redactedText(value: unknown): string {
  if (value instanceof Error) return redact(describeError(value));
  if (typeof value === 'string') return redact(value);
  const text = JSON.stringify(value, (key, inner: unknown) => {
    if (typeof inner === 'bigint') return String(inner);
    if (inner instanceof Uint8Array || ArrayBuffer.isView(inner)) return GONE;
    if (inner instanceof Error) return describeError(inner);
    return typeof inner === 'string' && /token|secret|password|api_?key|authorization/i.test(key)
      ? GONE
      : inner;
  });
  return redact(text ?? String(value));
}

function describeError(error: Error): string {
  const code = 'code' in error && typeof error.code === 'string' ? ` (${error.code})` : '';
  const detail = 'detail' in error && typeof error.detail === 'string' ? `\n${error.detail}` : '';
  const cause = error.cause instanceof Error ? `\ncaused by ${describeError(error.cause)}` : '';
  return `${error.stack ?? error.message}${code}${detail}${cause}`;
}
