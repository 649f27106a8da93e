import type { FoundSpare, SpareWorth } from '../../shared/found-spare';
import { count } from '../../shared/text';
import type { WelcomeStep } from '../../shared/welcome';
import { useApp } from '../hooks/use-app';
import { EVERYTHING_MISSING } from '../primary-action';
import styles from '../styles/welcome.module.css';
import { planName, type Mark } from '../words';
import { Badge } from './Badge';
import { Button, IconButton, LinkButton } from './Button';
import { Group } from './Group';
import { CheckIcon, CopyIcon } from './icons';
import { PathText } from './PathText';
import { LiveRegion } from './Spoken';
import { PastTime } from './Time';

export interface SignedOutProps {
  readonly step: Extract<WelcomeStep, { readonly kind: 'signed-out' }>;
}

/** Arriving without a login: what is safe already, a copy that may fit, and the way to sign in. */
export function SignedOut({ step }: SignedOutProps) {
  const { actions } = useApp();
  return (
    <>
      {step.savedSignIns > 0 && (
        <p className={styles.safe}>
          <span className={styles.icon}>
            <CheckIcon />
          </span>
          <span>
            <strong>{count(step.savedSignIns, 'MCP sign-in')} saved first.</strong> Signing in with an older
            Claude Code wipes {step.savedSignIns === 1 ? 'it' : 'them'}; Sparekey offers{' '}
            {step.savedSignIns === 1 ? 'it' : 'them'} back afterwards.
          </span>
        </p>
      )}
      <Spares step={step} />
      <Group title="Or sign in again">
        <div className={styles.signIn}>
          <p>Run this in a terminal. Sparekey notices by itself.</p>
          <p className={styles.command}>
            <code>claude auth login</code>
            <IconButton name="Copy the command" onPress={() => void actions.copyCommand('sign-in')}>
              <CopyIcon />
            </IconButton>
          </p>
        </div>
      </Group>
    </>
  );
}

function Spares({ step: { spares, isDeliberate } }: SignedOutProps) {
  const { actions } = useApp();
  return (
    <Group
      title="Copies of a login"
      aside={<LinkButton onPress={() => void actions.findSpareInFolder()}>Look in a folder…</LinkButton>}
    >
      <LiveRegion>{spares === 'looking' ? '' : foundWords(spares.length)}</LiveRegion>
      {spares === 'looking' ? (
        <p className={styles.none}>Looking in the usual places…</p>
      ) : spares.length === 0 ? (
        <p className={styles.none}>
          None in the usual places. If a script of yours keeps copies, show Sparekey its folder.
        </p>
      ) : (
        <ul>
          {spares.map((spare) => (
            <SpareRow key={spare.id} spare={spare} isDeliberate={isDeliberate} />
          ))}
        </ul>
      )}
    </Group>
  );
}

function foundWords(found: number): string {
  return `${found === 0 ? 'No copy' : count(found, 'copy', 'copies')} of a login found.`;
}

interface SpareRowProps {
  readonly spare: FoundSpare;
  readonly isDeliberate: boolean;
}

function SpareRow({ spare, isDeliberate }: SpareRowProps) {
  const { actions, ui } = useApp();
  const { id, place, modifiedAt, subscriptionType, worth, isSeparate } = spare;

  const use = async (): Promise<void> => {
    const imported = await actions.importSpare(id);
    if (imported === undefined) return;
    const order = {
      profile: imported.profile,
      label: isSeparate ? 'Put back' : 'Restore login',
      selection: isSeparate ? EVERYTHING_MISSING : { login: true, mcp: false, servers: [] },
      from: imported.snapshot,
    };
    ui.setState({ dialog: { kind: 'restore', order } });
  };

  return (
    <li className={styles.spare}>
      <div className={styles.spareHead}>
        <p className={styles.place}>
          <PathText path={place} />
        </p>
        <Badge mark={WORTH[worth]} />
      </div>
      <p className={styles.about}>
        {subscriptionType !== undefined && <>{planName(subscriptionType)} · </>}
        {modifiedAt !== undefined && (
          <>
            written <PastTime at={modifiedAt} />
          </>
        )}
      </p>
      {worth === 'may-fit' && (
        <div className={styles.use}>
          <Button name={`Use this… ${place}`} onPress={() => void use()}>
            Use this…
          </Button>
          {isDeliberate && <p className={styles.about}>You signed out, so it may be refused.</p>}
        </div>
      )}
    </li>
  );
}

/** Nobody can tell more without using it. */
const WORTH: Readonly<Record<SpareWorth, Mark>> = {
  'may-fit': { tone: 'good', word: 'May fit' },
  lapsed: { tone: 'quiet', word: 'Lapsed' },
  refused: { tone: 'bad', word: 'Refused' },
  spent: { tone: 'quiet', word: 'Spent' },
};
