/** Uninstalls everything, and dies at one step: `node child.mjs <directory> <step>`. */
import { UninstallBench } from '../support/uninstall-bench';

const [directory = '', dieAt = '0'] = process.argv.slice(2);

let steps = 0;
const bench = new UninstallBench(directory, () => {
  if (++steps === Number(dieAt)) process.kill(process.pid, 'SIGKILL');
});
await bench.uninstall();
