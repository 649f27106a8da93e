/** How the command talks: text for people, or exactly one JSON document. */
import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];

export interface Output {
  readonly json: boolean;
  /** A line for people. Not printed with `--json`. */
  line(text?: string): void;
  /** A text of several lines that is harmless already. Not printed with `--json`. */
  page(text: string): void;
  /** The answer for programs. Printed with `--json` only: one document, or one line per event. */
  document(value: unknown): void;
  /** Colours a text where colours can be seen. */
  paint(format: Format, text: string): string;
  /** Progress and hints, on standard error, for people only. */
  note(text: string): void;
}

export function createOutput(json: boolean, env: NodeJS.ProcessEnv, { oneLine = false } = {}): Output {
  const colours = process.stdout.isTTY && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
  return {
    json,
    line: (text = '') => {
      if (!json) process.stdout.write(`${harmless(text)}\n`);
    },
    page: (text) => {
      if (!json) process.stdout.write(text);
    },
    document: (value) => {
      if (json) process.stdout.write(`${JSON.stringify(value, undefined, oneLine ? undefined : 2)}\n`);
    },
    paint: (format, text) => (colours ? styleText(format, text) : text),
    note: (text) => {
      if (!json) process.stderr.write(`${harmless(text)}\n`);
    },
  };
}

/** Programs find every key, with null where there is no value. */
export function withNulls(document: unknown): unknown {
  return JSON.parse(JSON.stringify(document, (_, value: unknown) => (value === undefined ? null : value)));
}

/** A server may be called anything; nothing but our own colours gets to steer the terminal. */
function harmless(text: string): string {
  return text.replaceAll(/\u001b(?!\[[0-9;]*m)|[\u0000-\u001a\u001c-\u001f\u007f-\u009f]/g, ' ');
}

/** Columns as wide as their widest cell; the last is left ragged. */
export function columns(rows: readonly (readonly string[])[], indent = '  '): readonly string[] {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, at) => (widths[at] = Math.max(widths[at] ?? 0, visibleLength(cell))));
  return rows.map((row) =>
    (
      indent + row.map((cell, at) => cell + ' '.repeat((widths[at] ?? 0) - visibleLength(cell))).join('  ')
    ).trimEnd(),
  );
}

function visibleLength(text: string): number {
  return [...text.replaceAll(/\u001b\[[0-9;]*m/g, '')].length;
}
