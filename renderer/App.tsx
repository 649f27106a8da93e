import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { assertNever } from '../shared/assert';
import type { Bridge } from '../shared/ipc/contract';
import { createActions } from './actions';
import { Button } from './components/Button';
import { FaultCallout } from './components/Callout';
import { Skeleton } from './components/Skeleton';
import { AppContext, type AppParts } from './hooks/use-app';
import { useInvitations } from './hooks/use-invitations';
import { useKeys } from './hooks/use-keys';
import { usePointerMark } from './hooks/use-pointer-mark';
import { Popover } from './screens/Popover';
import { Welcome } from './screens/Welcome';
import { createClock, startClock } from './stores/clock';
import { createMirror, fetchState, follow } from './stores/mirror';
import { createUi } from './stores/ui';
import styles from './styles/app.module.css';

/** The popover over one bridge. */
export function App({ bridge }: { readonly bridge: Bridge }) {
  const [parts] = useState(() => createParts(bridge));
  useEffect(() => follow(parts.bridge, parts.mirror), [parts]);
  useEffect(() => startClock(parts.clock), [parts]);
  return (
    <AppContext value={parts}>
      <Window {...parts} />
    </AppContext>
  );
}

function createParts(bridge: Bridge): AppParts {
  const ui = createUi();
  return { bridge, ui, mirror: createMirror(), clock: createClock(), actions: createActions(bridge, ui) };
}

function Window({ bridge, mirror }: AppParts) {
  const known = useStore(mirror);
  useKeys();
  useInvitations();
  usePointerMark();
  switch (known.kind) {
    case 'waiting':
      return <Skeleton sentence="Starting…" />;
    case 'failed':
      return (
        <main className={styles.failed}>
          <h1 className={styles.name}>Sparekey</h1>
          <FaultCallout
            fault={known.fault}
            actions={
              <Button kind="primary" onPress={() => void fetchState(bridge, mirror)}>
                Try again
              </Button>
            }
          />
        </main>
      );
    case 'ready':
      return known.state.desktop.welcome === undefined ? (
        <Popover state={known.state} />
      ) : (
        <Welcome state={known.state} step={known.state.desktop.welcome} />
      );
    default:
      return assertNever(known);
  }
}
