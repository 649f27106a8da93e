#!/usr/bin/env node
/** A stand-in for macOS's `/usr/bin/security`. Its state is in the directory that `FAKE_SECURITY_DIR` names. */
import { readSync, writeSync } from 'node:fs';
import { COMMANDS, NAMES, phaseOf } from './commands.mjs';
import { dueFaults, follow, prepare } from './faults.mjs';
import { Access, SECURITY } from './items.mjs';
import { getopt, splitLine } from './parsing.mjs';
import { Hang, bytesOf, pause, sha256, transact } from './state.mjs';

const MAX_LINE = 4_095;
const AUTH_FAILED = -25293;

const dir = process.env['FAKE_SECURITY_DIR'] ?? '';
const { options, operands, error } = getopt(process.argv.slice(2).map(bytesOf), 'hilqvp:R');
const flags = options.map(([flag]) => flag);

if (dir === '') {
  print(2, 'fake-security: FAKE_SECURITY_DIR is not set\n');
  process.exitCode = 98;
} else if (error !== undefined || (operands.length === 0 && !flags.includes('i'))) {
  print(2, 'Usage: security [-hilqv] [-p prompt] [command] [opt ...]\n');
  process.exitCode = 2;
} else {
  process.exitCode = (flags.includes('i') ? interact() : obey(operands, 'argv', 0)) & 0xff;
}

/** Reads lines as `security -i` does: its buffer's limit, its phantom lines, and the last status wins. */
function interact() {
  let status = 0;
  for (let line = readLine(MAX_LINE); line !== undefined; line = readLine(MAX_LINE)) {
    const args = splitLine(line);
    if (flags.includes('v')) print(2, `${args.map((arg) => `"${arg}"`).join(' ')}\n`);
    status = args.length === 0 ? 0 : obey(args, 'stdin', line.length);
    if (status === -1) return 0;
    if (status !== 0 && !flags.includes('q')) print(2, `${args[0]}: returned ${status}\n`);
  }
  return status;
}

function obey(args, via, lineBytes) {
  const [argv0 = '', ...rest] = args;
  const name = NAMES.find((one) => one.startsWith(argv0));
  if (name === undefined) {
    print(2, `security: unknown command "${argv0}"\n`);
    return 1;
  }
  if (COMMANDS[name] === undefined) {
    print(2, 'fake-security: unsupported\n');
    process.exit(99);
  }
  const call = { argv0: name, flags: flagsOf(rest), via, lineBytes, exit: null, prompted: 0 };
  const due = transact(dir, (state) => dueFaults(state, name, phaseOf(name, rest, via)));
  for (const { kind, ms } of due) if (kind === 'delay') pause(ms);
  try {
    const { status, out, err } = transact(dir, (state, changed) =>
      perform(name, rest, new Access(state, changed, SECURITY, call), due),
    );
    print(2, err);
    print(1, out);
    return status;
  } catch (trouble) {
    if (!(trouble instanceof Hang)) throw trouble;
    for (;;) pause(60_000);
  }
}

function perform(name, rest, access, due) {
  const { call, state } = access;
  state.calls.push(call);
  if (due.some(({ kind }) => kind === 'hang')) throw new Hang();
  const exit = due.find(({ kind }) => kind === 'exit');
  prepare(due, access);
  const result =
    exit !== undefined
      ? { status: exit.code, out: '', err: exit.stderr ?? '' }
      : state.corrupt
        ? { status: AUTH_FAILED, out: '', err: '' }
        : COMMANDS[name](rest, access, { prompt });
  call.exit = result.status & 0xff;
  // Never the secret itself: what the tests look at must hold none either.
  if (call.secret !== undefined) {
    call.secret = { bytes: call.secret.length, sha256: sha256(call.secret) };
  }
  return follow(due, access, result);
}

/** Twice from standard input, and cut without a word. */
function prompt(limit) {
  print(2, 'password data for new item: ');
  const first = readLine(Infinity) ?? '';
  print(2, 'retype password for new item: ');
  readLine(Infinity);
  return first.slice(0, limit);
}

function flagsOf(args) {
  return args.filter((arg) => /^-[A-Za-z]/.test(arg)).map((arg) => arg.slice(1, 2));
}

/** The next line, or as much of it as fits; undefined at the end, also where a last line does not end. */
function readLine(limit) {
  readLine.buffer ??= '';
  for (;;) {
    const { buffer } = readLine;
    const end = buffer.indexOf('\n');
    if (end >= 0 && end < limit) {
      readLine.buffer = buffer.slice(end + 1);
      return buffer.slice(0, end);
    }
    if (buffer.length >= limit) {
      readLine.buffer = buffer.slice(limit);
      return buffer.slice(0, limit);
    }
    const more = readInput();
    if (more === '') return undefined;
    readLine.buffer += more;
  }
}

function readInput() {
  const chunk = Buffer.alloc(65_536);
  for (;;) {
    try {
      return chunk.toString('latin1', 0, readSync(0, chunk));
    } catch (trouble) {
      if (trouble.code === 'EOF') return '';
      if (trouble.code !== 'EAGAIN') throw trouble;
      pause(5);
    }
  }
}

function print(stream, bytes) {
  let rest = Buffer.from(bytes, 'latin1');
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(stream, rest));
    } catch (trouble) {
      if (trouble.code === 'EPIPE') return;
      if (trouble.code !== 'EAGAIN') throw trouble;
      pause(1);
    }
  }
}
