import { useEffect, useState } from 'react';
import type { ComparedSnapshot, Comparison } from '../../shared/comparison';
import type { Reply } from '../../shared/ipc/contract';
import { byteSize } from '../../shared/text';
import { ask } from '../bridge';
import { useApp, useNow } from '../hooks/use-app';
import styles from '../styles/compare.module.css';
import { changeMark, momentLabel } from '../words';
import { Badge } from './Badge';
import { Button } from './Button';
import { Dialog } from './Dialog';
import { Waiting } from './DialogParts';
import { ArrowIcon } from './icons';

export interface CompareDialogProps {
  readonly profile: string;
  /** Ids of two snapshots, in any order. */
  readonly one: string;
  readonly other: string;
  readonly onClose: () => void;
}

/** What changed from the older of two snapshots to the newer one, in words. */
export function CompareDialog({ profile, one, other, onClose }: CompareDialogProps) {
  const { bridge } = useApp();
  const [reply, setReply] = useState<Reply<Comparison>>();

  useEffect(() => {
    let isCurrent = true;
    void ask(bridge, 'compareSnapshots', { profile, one, other }).then((answer) => {
      if (isCurrent) setReply(answer);
    });
    return () => {
      isCurrent = false;
    };
  }, [bridge, profile, one, other]);

  return (
    <Dialog
      title="What changed"
      onClose={onClose}
      news={reply === undefined && <Waiting>Comparing…</Waiting>}
      faults={reply?.ok === false ? [reply.fault] : []}
      actions={
        <Button kind="primary" onPress={onClose}>
          Done
        </Button>
      }
    >
      {reply?.ok === true && <Changes {...reply.value} />}
    </Dialog>
  );
}

function Changes({ older, newer, changes }: Comparison) {
  return (
    <>
      <div className={styles.sides}>
        <Side snapshot={older} />
        <ArrowIcon />
        <Side snapshot={newer} />
      </div>
      {changes.length === 0 ? (
        <p className={styles.none}>Nothing: both hold the same.</p>
      ) : (
        <ul className={styles.changes}>
          {changes.map((change) => (
            <li key={change.part}>
              <span className={styles.name} title={change.name}>
                <bdi>{change.name === 'login' ? 'Claude login' : change.name}</bdi>
              </span>
              <Badge mark={changeMark(change)} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Side({ snapshot: { takenAt, bytes } }: { readonly snapshot: ComparedSnapshot }) {
  const now = useNow();
  return (
    <p className={styles.side}>
      {momentLabel(takenAt, now)}
      <span className={styles.size}>{byteSize(bytes)}</span>
    </p>
  );
}
