import { useId } from 'react';
import { exportChoices, recipientTrouble, type ExportTo } from '../export-words';
import styles from '../styles/export.module.css';
import field from '../styles/field.module.css';
import preview from '../styles/preview.module.css';
import { Choices } from './Choices';
import { Note } from './DialogParts';

export interface ExportQuestionProps {
  /** Everything in the vault, and not one snapshot. */
  readonly isWhole: boolean;
  readonly hasRecoveryKey: boolean;
  readonly to: ExportTo;
  readonly onChoose: (to: ExportTo) => void;
  /** As it was typed. */
  readonly recipient: string;
  /** What was typed has been taken for finished once: from then on it is told what is wrong with it. */
  readonly isChecked: boolean;
  readonly onType: (recipient: string) => void;
  readonly onEnter: () => void;
}

/** What an export holds, and who may open it. Public keys only: no secret is typed into this window. */
export function ExportQuestion(props: ExportQuestionProps) {
  const { isWhole, hasRecoveryKey, to, onChoose } = props;
  return (
    <div className={preview.preview}>
      <p className={preview.sentence}>
        {isWhole
          ? 'One file with every snapshot of every profile, sealed.'
          : 'One file with this snapshot, sealed.'}{' '}
        It holds the sign-ins themselves: keep it as you would keep a password.
      </p>
      <div>
        <h3 className={preview.heading}>Who can open it</h3>
        <div className={styles.card}>
          <Choices
            name="Who can open it"
            choices={exportChoices(hasRecoveryKey)}
            chosen={to}
            onChoose={onChoose}
          />
          {to === 'recipient' && <RecipientField {...props} />}
        </div>
      </div>
      <Note>
        For a passphrase instead: <code className={styles.command}>sparekey export --passphrase</code> in a
        terminal.
      </Note>
    </div>
  );
}

function RecipientField({ recipient, isChecked, onType, onEnter }: ExportQuestionProps) {
  const id = useId();
  const trouble = isChecked ? recipientTrouble(recipient) : undefined;
  return (
    <div className={styles.key}>
      <input
        className={field.field}
        type="text"
        aria-label="Public key"
        aria-invalid={trouble !== undefined}
        aria-describedby={id}
        placeholder="age1…"
        spellCheck={false}
        autoComplete="off"
        value={recipient}
        onChange={(event) => onType(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onEnter();
        }}
      />
      <p id={id} role="status" className={styles.trouble}>
        {trouble}
      </p>
    </div>
  );
}
