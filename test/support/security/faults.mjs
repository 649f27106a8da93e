/** Faults that a test has ordered: each waits for its call, and says what goes wrong then. */
import { fromBase64, toBase64 } from './state.mjs';

/** What is due at this call. Counts the call for every fault that it matches. */
export function dueFaults(state, cmd, phase) {
  const due = [];
  for (const fault of state.faults) {
    const { match } = fault;
    if (match.cmd !== undefined && match.cmd !== cmd) continue;
    if (match.phase !== undefined && match.phase !== phase) continue;
    fault.seen = (fault.seen ?? 0) + 1;
    const isDue = match.nth === undefined ? fault.seen % (match.every ?? 1) === 0 : fault.seen === match.nth;
    if (isDue) due.push(fault.do);
  }
  return due;
}

/** Before the command does its work. */
export function prepare(due, access) {
  const { state } = access;
  for (const fault of due) {
    if (fault.kind === 'lockKeychain') for (const one of Object.values(state.keychains)) one.locked = true;
    if (fault.kind === 'corrupt') state.corrupt = true;
    if (fault.kind === 'raceUpdate') access.raced = true;
    if (fault.kind === 'storeTruncated') access.cut = fault.bytes;
  }
}

/** After it: what others do meanwhile, and what becomes of its output. */
export function follow(due, access, result) {
  let { out } = result;
  for (const fault of due) {
    if (fault.kind === 'truncateStdout') out = out.slice(0, fault.bytes);
    if (fault.kind === 'crlf') out = out.replaceAll('\n', '\r\n');
    meddle(fault, access);
  }
  return { ...result, out };
}

/** Another program's hand on the items of a service. */
function meddle(fault, access) {
  const svce = fault.service;
  const found = svce === undefined ? undefined : access.find({ svce });
  if (found === undefined) return;
  const { item, keychain } = found;
  switch (fault.kind) {
    case 'rewriteBetween':
      access.update(found, fromBase64(fault.data));
      break;
    case 'sameSecondWrite':
      item.data = toBase64(fromBase64(fault.data));
      item.gen++;
      access.changed(keychain);
      break;
    case 'deleteBetween':
      access.remove(found);
      break;
    case 'aclOnlyChange':
      item.apps = [...(item.apps ?? []), '/Applications/Other.app'];
      access.changed(keychain);
      break;
  }
}
