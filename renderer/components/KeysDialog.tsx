import { SCREEN_TABLE } from '../screens/table';
import { SCREENS } from '../stores/ui';
import styles from '../styles/dialog.module.css';
import { Button } from './Button';
import { Dialog } from './Dialog';
import { Keys } from './Keys';

const KEYS: readonly { readonly keys: readonly string[]; readonly does: string }[] = [
  {
    keys: SCREENS.map((_, index) => String(index + 1)),
    does: SCREENS.map((screen) => SCREEN_TABLE[screen].title).join(', '),
  },
  { keys: ['←', '→'], does: 'Move between the tabs' },
  { keys: ['↑', '↓'], does: 'Move in a list, Enter acts' },
  { keys: ['Ctrl', 'R'], does: 'Check now' },
  { keys: ['Ctrl', 'F'], does: 'Find an MCP sign-in' },
  { keys: ['Ctrl', ','], does: 'Settings' },
  { keys: ['Esc'], does: 'Close what is open, then the popover' },
  { keys: ['?'], does: 'Show these keys' },
];

/** `Cmd` on a Mac, where that is the key people look for. */
function keyName(key: string): string {
  return key === 'Ctrl' && navigator.platform.startsWith('Mac') ? '⌘' : key;
}

export function KeysDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog
      title="Keyboard"
      onClose={onClose}
      actions={
        <Button kind="primary" onPress={onClose}>
          Done
        </Button>
      }
    >
      <dl className={styles.keys}>
        {KEYS.map(({ keys, does }) => (
          <div key={does}>
            <dt>
              <Keys keys={keys.map(keyName)} />
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
