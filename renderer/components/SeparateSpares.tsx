import type { ApartReport } from '../../shared/split/apart';
import { apartSentence, onlyHereWords } from '../../shared/split/apart-words';
import type { ProfileState } from '../../shared/ipc/guardian-state';
import { useApp, useNow } from '../hooks/use-app';
import { EVERYTHING_MISSING } from '../primary-action';
import { Button } from './Button';
import { Callout } from './Callout';
import { SwitchRow } from './SettingRow';

/** Spares beside the vault, in the keychain: whether they are kept, and how they stand. */
export function SparesRow({ profiles }: { readonly profiles: readonly ProfileState[] }) {
  const { actions } = useApp();
  const now = useNow();
  const apart = neediest(profiles.map((profile) => profile.apart));
  const isOn = apart?.isOn === true;
  const waits = apart?.state === 'outdated' || apart?.state === 'failed';
  return (
    <SwitchRow
      title="Separate spares"
      says={
        apart === undefined || apart.state === 'off'
          ? 'Also keeps the newest login and sign-ins in the keychain, where they outlast the vault.'
          : apartSentence(apart, now)
      }
      isOn={isOn}
      onSwitch={(on) => void actions.setSpares(on)}
      aside={
        isOn &&
        waits && (
          <Button name="Write now: the separate spares" onPress={() => void actions.writeSpares()}>
            Write now
          </Button>
        )
      }
    />
  );
}

const NEEDS: readonly ApartReport['state'][] = ['failed', 'outdated', 'kept', 'empty', 'off'];

/** The one that there is most to say about. */
function neediest(all: readonly ApartReport[]): ApartReport | undefined {
  return all.toSorted((one, other) => NEEDS.indexOf(one.state) - NEEDS.indexOf(other.state))[0];
}

/** The vault is gone, or never knew: what only the separate spares can bring back. */
export function SparesOffer({ profile: { id, apart } }: { readonly profile: ProfileState }) {
  const { actions, ui } = useApp();
  const only = onlyHereWords(apart);
  if (only === undefined) return null;

  const use = async (): Promise<void> => {
    const taken = await actions.takeInSpares(id);
    if (taken === undefined) return;
    const order = {
      profile: taken.profile,
      label: 'Put back',
      selection: EVERYTHING_MISSING,
      from: taken.snapshot,
    };
    ui.setState({ dialog: { kind: 'restore', order } });
  };

  return (
    <Callout
      tone="attention"
      title="Your separate spares still have it"
      actions={
        <Button name="Put back from the separate spares…" onPress={() => void use()}>
          Put back…
        </Button>
      }
    >
      <p>The vault never saw the {only}, but the keychain keeps a spare. You see first what goes back.</p>
    </Callout>
  );
}
