import { join } from 'node:path';
import type { ManagerCall, ServiceManager } from './manager';

const LABEL = 'app.sparekey.watch';

/**
 * A launch agent of the user's, which starts at login and again after a failure (M43).
 *
 * launchd makes the file for the output, but no folder; Console shows what lies in this one.
 */
export function launchd(uid: number, home: string): ServiceManager {
  const file = join(home, 'Library', 'LaunchAgents', `${LABEL}.plist`);
  const outputFile = join(home, 'Library', 'Logs', 'sparekey-watch.log');
  const unload: ManagerCall = ['bootout', `gui/${uid}/${LABEL}`];
  return {
    file,
    outputFile,
    tool: 'launchctl',
    text: ({ program, prefix, env }, args) =>
      [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
        '<plist version="1.0">',
        '<dict>',
        ...entry('Label', text(LABEL)),
        ...entry('ProgramArguments', `<array>${[program, ...prefix, ...args].map(text).join('')}</array>`),
        ...entry('EnvironmentVariables', dictionary(env)),
        ...entry('RunAtLoad', '<true/>'),
        ...entry('KeepAlive', '<dict><key>SuccessfulExit</key><false/></dict>'),
        ...entry('ProcessType', text('Background')),
        ...entry('Umask', `<integer>${0o077}</integer>`),
        ...entry('StandardOutPath', text(outputFile)),
        ...entry('StandardErrorPath', text(outputFile)),
        '</dict>',
        '</plist>',
        '',
      ].join('\n'),
    // What is loaded already keeps its old description until it is unloaded (M44).
    start: [unload, ['bootstrap', `gui/${uid}`, file]],
    stop: [unload],
    afterRemoval: [],
    mayFail: [unload],
    probe: ['print', `gui/${uid}/${LABEL}`],
  };
}

function entry(key: string, value: string): readonly string[] {
  return [`  <key>${key}</key>`, `  ${value}`];
}

function dictionary(values: Readonly<Record<string, string>>): string {
  const entries = Object.entries(values).map(([key, value]) => `<key>${key}</key>${text(value)}`);
  return `<dict>${entries.join('')}</dict>`;
}

function text(value: string): string {
  const escaped = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `<string>${escaped}</string>`;
}
