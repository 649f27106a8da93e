import type { ProfileState } from '../../shared/ipc/guardian-state';
import { levelLabel } from '../../shared/text';
import { useFocusWhenShown } from '../hooks/use-focus-when-shown';
import { primaryAction } from '../primary-action';
import styles from '../styles/header.module.css';
import type { RestoreOrder, SignInOrder } from '../stores/ui';
import { busyLabel } from '../words';
import { Button } from './Button';
import { LevelGlyph } from './LevelGlyph';
import { ProfileSwitch } from './ProfileSwitch';
import { PastTime } from './Time';

export interface HeaderProps {
  readonly profile: ProfileState;
  readonly profiles: readonly ProfileState[];
  readonly onSwitch: (profile: string) => void;
  readonly onRestore: (order: RestoreOrder) => void;
  readonly onSignIn: (order: SignInOrder) => void;
  readonly onCheck: () => void;
  readonly onDetails: () => void;
  readonly onDismiss: () => void;
}

/** The answer, and the one action that helps. */
export function Header({ profile, profiles, onSwitch, ...handlers }: HeaderProps) {
  const { level, headline, checkedAt, busy } = profile;
  return (
    <header className={styles.header}>
      <div className={styles.answer}>
        <LevelGlyph level={level} isBusy={busy !== undefined} />
        <div className={styles.words}>
          <h1 className={styles.headline}>{headline}</h1>
          <p className={styles.meta}>
            {levelLabel(level)} · checked <PastTime at={checkedAt} />
          </p>
        </div>
      </div>
      {profiles.length > 1 && <ProfileSwitch profiles={profiles} chosen={profile.id} onSwitch={onSwitch} />}
      <NextStep profile={profile} {...handlers} />
    </header>
  );
}

function NextStep({
  profile,
  onRestore,
  onSignIn,
  onCheck,
  onDetails,
  onDismiss,
}: Omit<HeaderProps, 'profiles' | 'onSwitch'>) {
  const main = useFocusWhenShown();
  const action = primaryAction(profile);
  const { busy, incident } = profile;
  if (action.kind === 'none') return null;
  const isWorking = busy === 'restoring' || busy === 'healing';
  return (
    <div className={styles.step}>
      {incident?.mood === 'paused' && incident.why !== undefined && (
        <p className={styles.hint}>Healing has paused: {incident.why}</p>
      )}
      {incident?.mood === 'dismissed' && <p className={styles.hint}>You chose to leave this as it is.</p>}
      {action.kind === 'check' && (
        <p className={styles.hint}>
          {action.hint} {action.command !== undefined && <code>{action.command}</code>}
        </p>
      )}
      <div className={styles.buttons}>
        {action.kind === 'restore' && (
          <Button ref={main} kind="primary" isBusy={isWorking} onPress={() => onRestore(action.order)}>
            {isWorking ? busyLabel(busy) : action.order.label}
          </Button>
        )}
        {action.kind === 'sign-in' && (
          <Button ref={main} kind="primary" onPress={() => onSignIn(action.order)}>
            Sign in to {action.order.server} again…
          </Button>
        )}
        {action.kind === 'check' && (
          <Button ref={main} kind="primary" onPress={onCheck}>
            Check again
          </Button>
        )}
        {action.kind === 'details' && (
          <Button ref={main} kind="primary" onPress={onDetails}>
            Show details
          </Button>
        )}
        {incident !== undefined && incident.mood !== 'dismissed' && !isWorking && (
          <Button kind="quiet" onPress={onDismiss}>
            Leave as it is
          </Button>
        )}
      </div>
    </div>
  );
}
