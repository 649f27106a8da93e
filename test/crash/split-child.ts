/** Moves a sign-in out, back, or goes on with what was begun, and dies at one step: `node child.mjs <work> <directory> [step]`. */
import {
  performMoves,
  performMovesBack,
  planMoves,
  type SplitOutcome,
} from '../../electron/core/split/split';
import { resumeMoves } from '../../electron/core/split/move';
import { SplitBench } from '../support/split-bench';

const [work, directory = '', dieAt = '0'] = process.argv.slice(2);

let steps = 0;
const onStep = (): void => {
  if (++steps === Number(dieAt)) process.kill(process.pid, 'SIGKILL');
};
const { ports } = new SplitBench({ directory, onStep });

switch (work) {
  case 'move': {
    const plan = await planMoves(ports, { servers: ['linear'] });
    succeeded(await performMoves(ports, plan, { patience: 0 }));
    break;
  }
  case 'back':
    succeeded(await performMovesBack(ports, []));
    break;
  case 'resume':
    await resumeMoves(ports);
    break;
  default:
    throw new Error(`No such work: ${work}`);
}

function succeeded({ failed }: SplitOutcome): void {
  for (const { error } of failed) throw error;
}
