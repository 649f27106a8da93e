/** Works on a vault and dies at one step: `node child.mjs <work> <vault> <key file> <step>`; step 0 never comes. */
import { KeyFileSecrets } from '../../electron/adapters/secrets/key-file';
import { systemClock } from '../../electron/adapters/system-clock';
import { KEY_SERVICE } from '../../electron/adapters/vault/key-service';
import { VaultKeyring } from '../../electron/adapters/vault/key';
import { FileVault } from '../../electron/adapters/vault/vault';
import { DAY, T0, aBlob, aLogin } from '../support/blob-builders';
import { aDraft } from '../support/drafts';

const [, , work, location = '', keyFile = '', step = '0'] = process.argv;

let passed = 0;
const onStep = (): void => {
  passed++;
  if (passed === Number(step)) process.kill(process.pid, 'SIGKILL');
};

const secrets = new KeyFileSecrets({ path: keyFile, service: KEY_SERVICE });
const clock = { ...systemClock, now: () => T0 };
const vault = new FileVault({ location, machine: 'machine-FAKE', clock, secrets, onStep });
const keys = new VaultKeyring({ location, clock, secrets, onStep });

async function save(generation: number, takenAt = T0): Promise<void> {
  const over = { takenAt, ...(takenAt < T0 && { reason: 'import' as const }) };
  const draft = aDraft(aBlob({ login: aLogin({ generation }) }), await vault.fingerprints(), over);
  const snapshot = await vault.save(draft);
  process.stdout.write(`${snapshot.id}\n`);
}

switch (work) {
  case 'begin':
    await keys.ensure();
    await save(1);
    break;
  case 'save':
    await save(100);
    break;
  case 'import':
    await save(100, T0 - 400 * DAY);
    await save(101, T0 - 300 * DAY);
    break;
  case 'save-many':
    for (let n = 0; n < 12; n++) await save(process.pid * 100 + n);
    break;
  case 'prune':
    await vault.prune(
      { keepAllFor: 0, hourlyUntil: 0, dailyUntil: 0, evidenceFor: 0, newest: 2 },
      T0 + 1000,
      false,
    );
    break;
  case 'reseal':
    await keys.makeRecoveryKey({ only: false });
    break;
  default:
    throw new Error(`No such work: ${work}`);
}
