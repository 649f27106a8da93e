import type { AppState } from '../../shared/ipc/app-state';
import type { ProfileState } from '../../shared/ipc/guardian-state';
import type { Untold } from '../../shared/ipc/desktop-state';
import type { Actions } from '../actions';
import { Button } from './Button';
import { Callout, FaultCallout } from './Callout';
import { SparesOffer } from './SeparateSpares';
import { PastTime } from './Time';
import { VaultNote } from './VaultNote';

export interface NotesProps {
  readonly state: AppState;
  readonly profile: ProfileState;
  readonly actions: Actions;
}

/** What the user should know beside the headline: paused, trouble with the vault, what only separate spares have, a restore that can be undone. */
export function Notes({ state, profile, actions }: NotesProps) {
  const { paused, vault, desktop } = state;
  const { undoable, id } = profile;
  return (
    <>
      {desktop.untold !== undefined && (
        <UntoldNote untold={desktop.untold} onSeen={() => void actions.dismissUntold()} />
      )}
      {paused && (
        <Callout
          tone="paused"
          isCompact
          title="Paused"
          actions={<Button onPress={() => void actions.setPaused(false)}>Resume</Button>}
        >
          <p>Versions are still saved. Nothing is put back by itself, and there are no alarms.</p>
        </Callout>
      )}
      {vault.trouble === undefined ? (
        <VaultNote kind={vault.kind} onSave={() => void actions.saveSnapshot(id)} />
      ) : (
        <FaultCallout
          fault={vault.trouble}
          actions={<Button onPress={() => void actions.saveSnapshot(id)}>Try again</Button>}
        />
      )}
      <SparesOffer profile={profile} />
      {undoable !== undefined && (
        <Callout
          tone="good"
          isCompact
          title={undoable.sentence}
          actions={<Button onPress={() => void actions.undo(id)}>Undo</Button>}
        >
          <p>
            Put back <PastTime at={undoable.at} />
          </p>
        </Callout>
      )}
    </>
  );
}

interface UntoldNoteProps {
  readonly untold: Untold;
  readonly onSeen: () => void;
}

/** What a notification should have said. */
function UntoldNote({ untold, onSeen }: UntoldNoteProps) {
  return (
    <Callout tone="attention" title={untold.title} actions={<Button onPress={onSeen}>Got it</Button>}>
      <p>{untold.body}</p>
      <p>
        <PastTime at={untold.at} />; your desktop did not show it as a notification.
      </p>
    </Callout>
  );
}
