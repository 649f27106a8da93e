import { assertNever } from '../../shared/assert';
import { ERROR_TEXTS } from '../../shared/errors';
import type { VaultStatus } from '../../shared/ipc/guardian-state';
import { Button } from './Button';
import { Callout } from './Callout';

export interface VaultNoteProps {
  readonly kind: VaultStatus['kind'];
  readonly onSave: () => void;
}

/** A vault that cannot be written, while nothing has tripped over it yet. */
export function VaultNote({ kind, onSave }: VaultNoteProps) {
  switch (kind) {
    case 'ready':
    case 'unknown':
      return null;
    case 'no-key':
      return (
        <Callout
          tone="attention"
          title="The vault has no key yet"
          actions={<Button onPress={onSave}>Make a key and save</Button>}
        >
          <p>Nothing can be saved until there is one. Your system may ask for the keychain’s password.</p>
        </Callout>
      );
    case 'newer':
      return <Trouble code="vault-newer" />;
    case 'locked-out':
      return <Trouble code="vault-locked-out" />;
    default:
      return assertNever(kind);
  }
}

function Trouble({ code }: { readonly code: 'vault-newer' | 'vault-locked-out' }) {
  const { title, action } = ERROR_TEXTS[code];
  return (
    <Callout tone="attention" title={title}>
      <p>{action}</p>
    </Callout>
  );
}
