import type { ReactNode } from 'react';
import { assertNever } from '../../shared/assert';
import type { Level } from '../../shared/findings/types';
import type { AppState } from '../../shared/ipc/app-state';
import { count } from '../../shared/text';
import type { WelcomeStep } from '../../shared/welcome';
import { Button } from '../components/Button';
import { FaultCallout } from '../components/Callout';
import { Group } from '../components/Group';
import { EyeIcon, LockIcon, ShieldIcon } from '../components/icons';
import { LevelGlyph } from '../components/LevelGlyph';
import { NoticeBar } from '../components/NoticeBar';
import { PathText } from '../components/PathText';
import { RestoreDialog } from '../components/RestoreDialog';
import { SparesRow } from '../components/SeparateSpares';
import { SignedOut } from '../components/SignedOut';
import { LiveRegion } from '../components/Spoken';
import { useApp, useNow, useUi } from '../hooks/use-app';
import styles from '../styles/welcome.module.css';
import { momentLabel } from '../words';
import { HookRow, LoginItemRow, RecoveryKeyRow } from './Settings';

export interface WelcomeProps {
  readonly state: AppState;
  readonly step: WelcomeStep;
}

/** The first run: what is read and where it stays, the first spare, and what else helps. */
export function Welcome({ state, step }: WelcomeProps) {
  const { ui } = useApp();
  const dialog = useUi((one) => one.dialog);
  const notice = useUi((one) => one.notice);
  return (
    <div className={styles.welcome}>
      {/* Both always there, or what comes into them would not be heard. */}
      <LiveRegion>{titleOf(step)}</LiveRegion>
      <Step state={state} step={step} />
      <div role="status">
        {notice !== undefined && (
          <NoticeBar notice={notice} onClose={() => ui.setState({ notice: undefined })} />
        )}
      </div>
      {dialog.kind === 'restore' && (
        <RestoreDialog order={dialog.order} onClose={() => ui.setState({ dialog: { kind: 'none' } })} />
      )}
    </div>
  );
}

function titleOf(step: WelcomeStep): string {
  switch (step.kind) {
    case 'introduction':
      return 'A spare key for Claude Code';
    case 'looking':
      return 'Taking a first look…';
    case 'stuck':
      return 'Nothing could be saved yet';
    case 'unreadable':
      return step.headline;
    case 'signed-out':
      return step.isDeliberate ? 'You are signed out of Claude Code' : 'Claude Code has lost its login';
    case 'offer-sign-ins':
      return 'Your login is back';
    case 'saved':
      return 'Your first spare is in the vault';
    default:
      return assertNever(step);
  }
}

function Step({ state, step }: WelcomeProps) {
  const { actions, ui } = useApp();
  const title = titleOf(step);
  const later = (
    <Button kind="quiet" onPress={() => void actions.finishWelcome()}>
      Not now
    </Button>
  );
  switch (step.kind) {
    case 'introduction':
      return <Introduction state={state} title={title} />;
    case 'looking':
      return (
        <Page
          title={title}
          level="good"
          isBusy
          says="The vault gets its key, and Claude Code’s credentials their first copy."
        />
      );
    case 'stuck':
      return (
        <Page
          title={title}
          level="unreachable"
          says="Your credentials were read and left as they are. Sparekey tries again by itself."
          actions={
            <>
              <Button kind="primary" onPress={() => void actions.beginGuarding()}>
                Try again
              </Button>
              {later}
            </>
          }
        >
          <FaultCallout fault={step.fault} />
        </Page>
      );
    case 'unreadable':
      return (
        <Page
          title={title}
          level="unreachable"
          says="That is not the same as signed out: nothing was changed, and Sparekey goes on as soon as it can read."
          actions={
            <>
              <Button kind="primary" onPress={() => void actions.checkNow()}>
                Check again
              </Button>
              {later}
            </>
          }
        />
      );
    case 'signed-out':
      return (
        <Page title={title} level={step.isDeliberate ? 'signed-out' : 'damaged'} actions={later}>
          <SignedOut step={step} />
        </Page>
      );
    case 'offer-sign-ins':
      return (
        <Page
          title={title}
          level="attention"
          says={`Signing in took ${count(step.lost, 'MCP sign-in')} with it. Sparekey had saved ${step.lost === 1 ? 'it' : 'them'} before.`}
          actions={
            <>
              <Button
                kind="primary"
                onPress={() =>
                  ui.setState({
                    dialog: {
                      kind: 'restore',
                      order: {
                        profile: step.profile,
                        label: 'Restore MCP sign-ins',
                        selection: { login: false, mcp: true, servers: [] },
                        from: undefined,
                      },
                    },
                  })
                }
              >
                Put {step.lost === 1 ? 'it' : 'them'} back…
              </Button>
              {later}
            </>
          }
        />
      );
    case 'saved':
      return <Saved state={state} step={step} title={title} />;
    default:
      return assertNever(step);
  }
}

interface PageProps {
  readonly title: string;
  readonly level: Level;
  readonly isBusy?: boolean;
  readonly says?: ReactNode;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}

function Page({ title, level, isBusy = false, says, children, actions }: PageProps) {
  return (
    <>
      <main className={styles.page} aria-busy={isBusy || undefined}>
        <LevelGlyph level={level} isBusy={isBusy} />
        <h1 className={styles.title}>{title}</h1>
        {says !== undefined && <p className={styles.says}>{says}</p>}
        {children !== undefined && <div className={styles.body}>{children}</div>}
      </main>
      {actions !== undefined && <footer className={styles.actions}>{actions}</footer>}
    </>
  );
}

interface IntroductionProps {
  readonly state: AppState;
  readonly title: string;
}

function Introduction({ state: { desktop }, title }: IntroductionProps) {
  const { actions } = useApp();
  const [first] = desktop.directories;
  return (
    <Page
      title={title}
      level="good"
      says="Claude Code keeps its login and every MCP sign-in in one place, and sometimes loses them. Sparekey keeps good copies, and puts back what was lost."
      actions={
        <Button kind="primary" onPress={() => void actions.beginGuarding()}>
          Start guarding
        </Button>
      }
    >
      <ul className={styles.promises}>
        <Point icon={<EyeIcon />} title="What it reads">
          The credentials of Claude Code
          {first !== undefined && (
            <>
              {' '}
              in <PathText path={first.configDir} />
            </>
          )}
          , which account they belong to, and which sessions run. Nothing was read so far.
        </Point>
        <Point icon={<ShieldIcon />} title="Where it stays">
          On this machine, encrypted, in <PathText path={desktop.dataDir} />. No network, and no token is ever
          used.
        </Point>
        <Point icon={<LockIcon />} title="What you may be asked">
          Your system may ask for your keychain, once: it keeps the key of the vault. Saving never asks again.
        </Point>
      </ul>
    </Page>
  );
}

interface PointProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly children: ReactNode;
}

function Point({ icon, title, children }: PointProps) {
  return (
    <li>
      <span className={styles.icon}>{icon}</span>
      <div>
        <h2>{title}</h2>
        <p>{children}</p>
      </div>
    </li>
  );
}

interface SavedProps {
  readonly state: AppState;
  readonly step: Extract<WelcomeStep, { readonly kind: 'saved' }>;
  readonly title: string;
}

function Saved({ state, step, title }: SavedProps) {
  const { actions } = useApp();
  const now = useNow();
  const what = step.signIns === 0 ? 'Claude login' : `Claude login and ${count(step.signIns, 'MCP sign-in')}`;
  return (
    <Page
      title={title}
      level="good"
      says={`${what}, saved ${momentLabel(step.takenAt, now)}. From now on every change is.`}
      actions={
        <Button kind="primary" onPress={() => void actions.finishWelcome()}>
          Done
        </Button>
      }
    >
      <Group title="If you like">
        <RecoveryKeyRow state={state} actions={actions} />
        <SparesRow profiles={state.profiles} />
        <LoginItemRow desktop={state.desktop} actions={actions} />
        <HookRow desktop={state.desktop} actions={actions} />
      </Group>
    </Page>
  );
}
