import type { Command } from 'commander';

/** What every command ends with. */
export const EXIT_CODES = `Exit codes: 0 done, good or attention; 1 damaged, signed out or refused; 2 usage, or a
question that cannot be asked; 3 the credentials, the keychain or the vault cannot be
reached; 4 a bug in Sparekey.`;

/** By the words of a command: what to type, and what for. */
const EXAMPLES: Readonly<Record<string, readonly (readonly [line: string, what: string])[]>> = {
  status: [
    ['sparekey status', 'is everything fine?'],
    ['sparekey status --json | jq -r .profiles[0].level', 'the same for a script'],
  ],
  watch: [
    ['sparekey watch --heal safe', 'guard, and put lost things back by itself'],
    ['sparekey watch --json', 'one JSON document for every event'],
  ],
  doctor: [['sparekey doctor', 'what is wrong, and what to do about it']],
  report: [['sparekey report --output incident.md', 'fit to be attached to an issue']],
  demo: [['sparekey demo', 'touches nothing of yours']],
  snapshot: [['sparekey snapshot', 'before you change something by hand']],
  history: [['sparekey history --limit 5', 'what happened lately']],
  diff: [
    ['sparekey diff 12', 'what changed since snapshot 12'],
    ['sparekey diff 12 14', 'what changed between two'],
  ],
  restore: [
    ['sparekey restore', 'whatever is missing or emptied'],
    ['sparekey restore --server linear', 'one sign-in'],
    ['sparekey restore 12 --login --dry-run', 'what going back to snapshot 12 would do'],
  ],
  undo: [['sparekey undo', 'only what Claude Code has not written since']],
  split: [
    ['sparekey split', 'where each sign-in lives'],
    ['sparekey split --move linear --dry-run', 'what moving one out would do'],
    ['sparekey split --undo', 'everything back'],
    ['sparekey split --spares', 'a second spare of everything, in the keychain'],
  ],
  verify: [['sparekey verify --open', 'every file, and whether the key opens it']],
  prune: [['sparekey prune --dry-run', 'what would go']],
  export: [
    ['sparekey export vault.age --passphrase', 'everything'],
    ['sparekey export vault.age --recovery-key', 'everything, for whoever has the recovery key'],
    ['sparekey export one.age 12 --recipient age1…', 'one snapshot, for an age key'],
  ],
  import: [
    ['sparekey import vault.age', 'asks for the passphrase'],
    ['sparekey import ~/.claude/backups', 'plain copies of the credentials'],
  ],
  forget: [
    ['sparekey forget --server linear', 'asks before it destroys anything'],
    ['sparekey forget --profile ~/.claude-old --yes', 'everything of one directory'],
  ],
  'recovery-key': [['sparekey recovery-key', 'shown once: have your password manager ready']],
  profiles: [['sparekey profiles add ~/.claude-work', 'guard one more']],
  'profiles list': [['sparekey profiles', 'the same']],
  'profiles add': [['sparekey profiles add ~/.claude-work', 'as CLAUDE_CONFIG_DIR spells it']],
  'profiles remove': [['sparekey profiles remove ~/.claude-work', 'its snapshots stay']],
  'profiles forget-item': [
    ['sparekey profiles forget-item "Claude Code-credentials-1a2b3c4d"', 'macOS only; saved first'],
  ],
  hook: [['sparekey hook install', 'sparekey hook remove takes it out again']],
  'hook install': [
    ['sparekey hook install --heal safe', 'also put lost things back, before the first request'],
    ['sparekey hook install --replace', 'in the place of cc-auth-guard'],
  ],
  'hook remove': [['sparekey hook remove', 'everything else in the settings stays']],
  'hook status': [['sparekey hook status', 'exit code 0 when it is there and runs this Sparekey']],
  'hook run': [['sparekey hook run', 'what Claude Code calls; not meant to be typed']],
  service: [['sparekey service install --heal safe', 'guards from every login on']],
  'service install': [['sparekey service install --dry-run', 'what would be written and run']],
  'service remove': [['sparekey service remove', 'ends it, too']],
  'service status': [['sparekey service status', 'exit code 0 when it runs']],
  headers: [['sparekey headers', 'what Claude Code calls; not meant to be typed']],
  uninstall: [
    ['sparekey uninstall --dry-run', 'what goes, what stays, and why'],
    ['sparekey uninstall --keep-vault', 'for a later Sparekey, or for age'],
  ],
  completion: [
    ['eval "$(sparekey completion bash)"', 'in ~/.bashrc'],
    ['eval "$(sparekey completion zsh)"', 'in ~/.zshrc, after compinit'],
  ],
};

/** Adds its examples and the exit codes to the help of every command. */
export function addExamples(program: Command, before: readonly string[] = []): void {
  for (const command of program.commands) {
    const words = [...before, command.name()];
    const examples = EXAMPLES[words.join(' ')] ?? [];
    const width = Math.max(0, ...examples.map(([line]) => line.length));
    const lines = examples.map(([line, what]) => `  ${line.padEnd(width)}   ${what}`);
    const shown = lines.length === 0 ? '' : `\nExample${lines.length > 1 ? 's' : ''}:\n${lines.join('\n')}\n`;
    command.addHelpText('after', `${shown}\n${EXIT_CODES}`);
    addExamples(command, words);
  }
}
