/** How `security` takes its arguments apart: BSD getopt, and the splitting of a line of `-i`. */

/**
 * Options and operands. `spec` as in C, a colon after what takes a value. Stops at
 * the first operand. `error` names a flag that is unknown, `missing` one without its value.
 */
export function getopt(args, spec) {
  const options = [];
  for (let index = 0; index < args.length; index++) {
    const arg = args[index];
    if (arg === '--') return { options, operands: args.slice(index + 1) };
    if (arg === '-' || !arg.startsWith('-')) return { options, operands: args.slice(index) };
    for (let at = 1; at < arg.length; at++) {
      const flag = arg[at];
      const found = flag === ':' ? -1 : spec.indexOf(flag);
      if (found < 0) return { options, operands: [], error: flag };
      if (spec[found + 1] !== ':') {
        options.push([flag]);
        continue;
      }
      const attached = arg.slice(at + 1);
      const value = attached === '' ? args[++index] : attached;
      if (value === undefined) return { options, operands: [], missing: flag };
      options.push([flag, value]);
      break;
    }
  }
  return { options, operands: [] };
}

const MAX_ARGS = 32;

/** An argument that begins with a quote ends with the same one; elsewhere quotes are letters. A backslash guards any letter. */
export function splitLine(line) {
  const text = line.split('\0', 1)[0];
  const args = [];
  let at = 0;
  while (args.length < MAX_ARGS) {
    while (at < text.length && /\s/.test(text[at])) at++;
    if (at >= text.length) break;
    const quote = text[at] === '"' || text[at] === "'" ? text[at++] : undefined;
    let arg = '';
    for (; at < text.length; at++) {
      if (quote === undefined ? /\s/.test(text[at]) : text[at] === quote) break;
      if (text[at] === '\\' && at + 1 < text.length) at++;
      arg += text[at];
    }
    if (quote !== undefined) at++;
    args.push(arg);
  }
  return args;
}
