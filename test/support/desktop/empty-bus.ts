import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { inTime } from './bus-service';

/** A session bus on which nobody lives and nobody can be called up: no keyring, no panel, no notifications. */
export interface EmptyBus {
  readonly address: string;
  readonly stop: () => Promise<void>;
}

export async function startEmptyBus(): Promise<EmptyBus> {
  const folder = mkdtempSync(join(tmpdir(), 'sparekey-bus-'));
  const config = join(folder, 'bus.conf');
  // Without folders of services: the usual ones would start a keyring on demand.
  writeFileSync(
    config,
    `<busconfig>
      <type>session</type>
      <listen>unix:path=${join(folder, 'bus')}</listen>
      <policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
    </busconfig>`,
  );
  const args = ['--nofork', '--nopidfile', '--print-address=1', `--config-file=${config}`];
  const daemon = spawn('dbus-daemon', args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = once(daemon, 'exit');
  const [address] = (await inTime('an empty bus', once(createInterface(daemon.stdout), 'line'))) as [string];
  return {
    address,
    stop: async () => {
      daemon.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
