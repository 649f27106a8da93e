import { useEffect, useRef, useState } from 'react';
import type { DesktopState } from '../../shared/ipc/desktop-state';
import { shortcutFrom, shortcutKeys } from '../../shared/shortcut';
import styles from '../styles/settings.module.css';
import { Button } from './Button';
import { Keys } from './Keys';

export interface ShortcutRowProps {
  readonly shortcut: DesktopState['shortcut'];
  readonly platform: DesktopState['platform'];
  /** Answers whether the keys work now. Null: none. */
  readonly onChange: (keys: string | null) => Promise<boolean>;
}

/** The keys that open the popover from anywhere: shown, recorded by pressing them, or taken away. */
export function ShortcutRow({ shortcut, platform, onChange }: ShortcutRowProps) {
  const [isRecording, setIsRecording] = useState(false);
  const [hint, setHint] = useState('');
  const family = platform === 'mac' ? 'mac' : 'other';

  const record = (keys: string): void => {
    setIsRecording(false);
    void onChange(keys);
  };

  return (
    <div className={styles.row}>
      <div className={styles.words}>
        <p className={styles.nameWithKeys}>
          Shortcut
          {shortcut !== undefined && <Keys keys={shortcutKeys(shortcut.keys, family)} />}
        </p>
        <p className={styles.says} aria-live="polite">
          {isRecording ? hint || 'Press the keys; Esc to keep what there is.' : sentenceFor(shortcut)}
        </p>
      </div>
      {isRecording ? (
        <Recorder
          family={family}
          onKeys={record}
          onHint={setHint}
          onStop={() => {
            setIsRecording(false);
          }}
        />
      ) : (
        <div className={styles.buttons}>
          {shortcut !== undefined && (
            <Button kind="quiet" name="Remove the shortcut" onPress={() => void onChange(null)}>
              Remove
            </Button>
          )}
          <Button
            name={shortcut === undefined ? 'Record a shortcut' : 'Change the shortcut'}
            onPress={() => {
              setHint('');
              setIsRecording(true);
            }}
          >
            {shortcut === undefined ? 'Record' : 'Change'}
          </Button>
        </div>
      )}
    </div>
  );
}

interface RecorderProps {
  readonly family: 'mac' | 'other';
  readonly onKeys: (keys: string) => void;
  readonly onHint: (hint: string) => void;
  readonly onStop: () => void;
}

/** Takes every key while it has the focus, but Esc and Tab, which lead out. */
function Recorder({ family, onKeys, onHint, onStop }: RecorderProps) {
  const ref = useRef<HTMLButtonElement>(null);
  useEffect(() => ref.current?.focus(), []);
  return (
    <button
      ref={ref}
      type="button"
      className={styles.recorder}
      onBlur={onStop}
      onKeyDown={(event) => {
        if (event.key === 'Tab') return;
        event.preventDefault();
        event.stopPropagation();
        if (event.key === 'Escape') return onStop();
        const recorded = shortcutFrom(event.nativeEvent, family);
        if (recorded.kind === 'shortcut') onKeys(recorded.keys);
        else onHint(recorded.kind === 'refused' ? recorded.sentence : '');
      }}
    >
      Press keys…
    </button>
  );
}

function sentenceFor(shortcut: DesktopState['shortcut']): string {
  if (shortcut === undefined) return 'None. It would open Sparekey from anywhere.';
  return shortcut.works
    ? 'Opens Sparekey from anywhere.'
    : 'Another program holds these keys, so they do nothing here.';
}
