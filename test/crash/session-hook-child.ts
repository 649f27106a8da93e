/** Puts the hook into Claude Code's settings, or takes it out, and dies at one step: `node child.mjs <directory> <install|remove> <step>`. */
import { aSettingsHook } from '../support/settings-hook';

const [directory = '', work, dieAt = '0'] = process.argv.slice(2);

let steps = 0;
const { hook, profile } = aSettingsHook(directory, () => {
  if (++steps === Number(dieAt)) process.kill(process.pid, 'SIGKILL');
});
await (work === 'install' ? hook.install(profile, { replaceGuards: false }) : hook.remove(profile));
