/** How the app's executable is told to be the command. */
const CLI_SWITCH = '--cli';

/** After this word Chromium reads no switches: what the user typed means something to the command only. */
const END_OF_SWITCHES = '--';

/**
 * The command's own words in the command line of the app's executable:
 * `Sparekey [switches of Chromium] --cli [--] words…`. Undefined when the app itself is meant.
 */
export function wordsForCommand(argv: readonly string[]): readonly string[] | undefined {
  const at = argv.indexOf(CLI_SWITCH);
  if (at === -1) return undefined;
  const words = argv.slice(at + 1);
  return words[0] === END_OF_SWITCHES ? words.slice(1) : words;
}
