/** Answers as the helper does, in a process of its own that dies at a step: `<data directory> <key file> <step>`. */
import { join } from 'node:path';
import { HttpMcpServers } from '../../electron/adapters/oauth/mcp-servers';
import { OAuthRefresher } from '../../electron/adapters/oauth/oauth-client';
import { KeyFileSecrets } from '../../electron/adapters/secrets/key-file';
import { SealedSecrets } from '../../electron/adapters/secrets/sealed-secrets';
import { KeychainSignIns, registerPath } from '../../electron/adapters/split/moved-sign-ins';
import { systemClock } from '../../electron/adapters/system-clock';
import { KEY_SERVICE } from '../../electron/adapters/vault/key-service';
import { ANSWERS_WITHIN, MovedHeaders } from '../../electron/core/split/moved-headers';

const [dataDir = '', keyFile = '', dieAt = '0'] = process.argv.slice(2);
const steps: string[] = [];
const onStep = (step: string) => {
  if (steps.push(step) === Number(dieAt)) process.kill(process.pid, 'SIGKILL');
};
const secrets = new SealedSecrets({
  keys: new KeyFileSecrets({ path: keyFile, service: KEY_SERVICE }),
  keyService: KEY_SERVICE,
  directory: join(dataDir, 'sealed'),
});
const moved = new KeychainSignIns({ secrets, register: registerPath(dataDir), clock: systemClock, onStep });
const movedHeaders = new MovedHeaders({
  moved,
  refresher: new OAuthRefresher(),
  servers: new HttpMcpServers({ version: '0.0.0-test' }),
  clock: systemClock,
});
const [row] = await moved.list();
await movedHeaders.answer({ server: row?.server }, systemClock.monotonic() + ANSWERS_WITHIN);
process.stdout.write(JSON.stringify(steps));
