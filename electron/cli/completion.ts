/** Completions for shells, made of the program's own declarations: what is declared is completed. */
import { assertNever } from '../../shared/assert';
import type { Argument, Command, Option } from 'commander';
import type { Shell } from './completion-shells';

/** One command, with what may follow it. */
interface Place {
  /** `hook install`; empty for the program itself. */
  readonly words: string;
  readonly commands: readonly { readonly name: string; readonly what: string }[];
  readonly options: readonly { readonly name: string; readonly what: string }[];
  /** What may stand after an option that takes a value, or as an argument: undefined where a file may. */
  readonly values: ReadonlyMap<string, readonly string[] | undefined>;
  readonly choices: readonly string[];
}

export function completionFor(shell: Shell, program: Command): string {
  const places = placesIn(program);
  switch (shell) {
    case 'bash':
      return bash(places);
    case 'zsh':
      return zsh(places);
    default:
      return assertNever(shell);
  }
}

function placesIn(command: Command, before: readonly string[] = []): readonly Place[] {
  const visible = command.options.filter(({ hidden }) => !hidden);
  const place: Place = {
    words: before.join(' '),
    commands: command.commands.map((one) => ({ name: one.name(), what: one.description() })),
    options: [
      ...visible.map((option) => ({ name: nameOf(option), what: option.description })),
      { name: '--help', what: 'say how it is used' },
    ],
    values: new Map(
      visible
        .filter(({ required, optional }) => required || optional)
        .map((option) => [nameOf(option), option.argChoices]),
    ),
    choices: command.registeredArguments.flatMap(({ argChoices }: Argument) => argChoices ?? []),
  };
  return [place, ...command.commands.flatMap((one) => placesIn(one, [...before, one.name()]))];
}

function nameOf({ long, short }: Option): string {
  return long ?? short ?? '';
}

/** The words of the commands typed so far, in the variable `place`; the same in both shells. */
function walk(places: readonly Place[]): string {
  const steps = places.filter(({ words }) => words !== '').map(({ words }) => quoted(words));
  return `    case "\${place:+$place }$word" in
      ${steps.join('|')}) place="\${place:+$place }$word" ;;
    esac`;
}

function bash(places: readonly Place[]): string {
  return `# Completions of sparekey for bash. Made by: sparekey completion bash
_sparekey() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" place='' word at
  for ((at = 1; at < COMP_CWORD; at++)); do
    word="\${COMP_WORDS[at]}"
${walk(places)}
  done
  COMPREPLY=()
  case "$place $previous" in
${valueCases(places, (values) => `mapfile -t COMPREPLY < <(compgen -W ${quoted(values.join(' '))} -- "$current"); return`)}
  esac
  case "$place" in
${places.map((place) => `    ${quoted(place.words)}) word=${quoted(wordsOf(place).join(' '))} ;;`).join('\n')}
  esac
  mapfile -t COMPREPLY < <(compgen -W "$word" -- "$current")
}
complete -o default -F _sparekey sparekey
`;
}

function zsh(places: readonly Place[]): string {
  const described = (place: Place): string =>
    [...place.commands, ...place.options, ...place.choices.map((name) => ({ name, what: '' }))]
      .map(({ name, what }) => quoted(`${name.replaceAll(':', '\\:')}${what === '' ? '' : `:${what}`}`))
      .join(' ');
  return `#compdef sparekey
# Completions of sparekey for zsh. Made by: sparekey completion zsh
_sparekey() {
  local previous="\${words[CURRENT-1]}" place='' word
  local -a offered
  for word in "\${(@)words[2,CURRENT-1]}"; do
${walk(places)}
  done
  case "$place $previous" in
${valueCases(places, (values) => `compadd -- ${values.map(quoted).join(' ')}; return`)}
  esac
  case "$place" in
${places.map((place) => `    ${quoted(place.words)}) offered=(${described(place)}) ;;`).join('\n')}
  esac
  _describe sparekey offered
  _files
}
if [ "$funcstack[1]" = _sparekey ]; then _sparekey "$@"; else compdef _sparekey sparekey; fi
`;
}

/** After an option that takes one of a few values these; after one that takes anything a file, which the shell itself offers. */
function valueCases(places: readonly Place[], offer: (values: readonly string[]) => string): string {
  return places
    .flatMap(({ words, values }) =>
      [...values].map(([option, choices]) => {
        const then = choices === undefined ? 'return' : offer(choices);
        return `    ${quoted(`${words} ${option}`)}) ${then} ;;`;
      }),
    )
    .join('\n');
}

function wordsOf({ commands, options, choices }: Place): readonly string[] {
  return [...commands.map(({ name }) => name), ...choices, ...options.map(({ name }) => name)];
}

/** Nothing in single quotes means anything to a shell, but a single quote. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
