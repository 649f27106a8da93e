import { assertNever } from '../assert';
import type { Facts } from './facts';
import type { EnvironmentOverride } from './types';

/** What sessions may use instead of the login; nothing when that could not be read. */
export function overridesOf({ context }: Facts): readonly EnvironmentOverride[] {
  return context.overrides === 'not-checked' ? [] : context.overrides;
}

/** What people call it and where it was seen; never its value. */
export function overrideName({ kind, where }: EnvironmentOverride): string {
  switch (kind) {
    case 'api-key':
      return `ANTHROPIC_API_KEY in ${where}`;
    case 'oauth-token':
      return `CLAUDE_CODE_OAUTH_TOKEN in ${where}`;
    case 'api-key-helper':
      return `apiKeyHelper in ${where}`;
    case 'keychain-api-key':
      return `the key in ${where}`;
    default:
      return assertNever(kind);
  }
}
