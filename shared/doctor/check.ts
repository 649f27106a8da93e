/** What is checked: of each profile, and of the machine. */
export type CheckId =
  | 'store'
  | 'second-store'
  | 'other-accounts'
  | 'access'
  | 'file-modes'
  | 'environment'
  | 'locks'
  | 'other-guards'
  | 'own-hook'
  | 'sessions'
  | 'separate-spares'
  | 'forgotten-items'
  | 'vault'
  | 'vault-files'
  | 'key'
  | 'recovery-key';

/** What the app itself can do about it: save once, make a recovery key, go through forgotten items one by one. */
export type CheckFix = 'save-now' | 'make-recovery-key' | 'review-items';

/** One line of a diagnosis. */
export interface Check {
  readonly id: CheckId;
  readonly title: string;
  readonly state: 'ok' | 'attention' | 'not-checked';
  /** What was found. */
  readonly sentence: string;
  /** What to do next; undefined when there is nothing to do. */
  readonly action: string | undefined;
  /** The same at a click, where the app can do it. */
  readonly fix: CheckFix | undefined;
}

const TITLES: { readonly [Id in CheckId]: string } = {
  store: 'Credentials',
  'second-store': 'Second copy',
  'other-accounts': 'Other accounts',
  access: 'Access',
  'file-modes': 'File modes',
  environment: 'Environment',
  locks: 'Locks',
  'other-guards': 'Other guards',
  'own-hook': 'Sparekey’s hook',
  sessions: 'Sessions',
  'separate-spares': 'Separate spares',
  'forgotten-items': 'Forgotten items',
  vault: 'Vault',
  'vault-files': 'Vault’s files',
  key: 'Vault’s key',
  'recovery-key': 'Recovery key',
};

export function ok(id: CheckId, sentence: string): Check {
  return { id, title: TITLES[id], state: 'ok', sentence, action: undefined, fix: undefined };
}

export function attention(id: CheckId, sentence: string, action: string, fix?: CheckFix): Check {
  return { id, title: TITLES[id], state: 'attention', sentence, action, fix };
}

export function notChecked(id: CheckId, sentence: string, action?: string): Check {
  return { id, title: TITLES[id], state: 'not-checked', sentence, action, fix: undefined };
}
