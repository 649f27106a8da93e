import type { Notice } from '../stores/ui';
import styles from '../styles/notice.module.css';
import { IconButton } from './Button';
import { CheckIcon, CloseIcon, WarningIcon } from './icons';

/** The result of something asked for outside a dialog. It floats, so that nothing below it jumps. */
export function NoticeBar({ notice, onClose }: { readonly notice: Notice; readonly onClose: () => void }) {
  const isFault = notice.kind === 'fault';
  return (
    <div className={styles.notice} data-kind={notice.kind} role={isFault ? 'alert' : undefined}>
      <span className={styles.icon}>{isFault ? <WarningIcon /> : <CheckIcon />}</span>
      <div className={styles.text}>
        {isFault ? (
          <>
            <p className={styles.title}>{notice.fault.title}</p>
            <p>{notice.fault.sentence}</p>
            <p>{notice.fault.action}</p>
          </>
        ) : (
          <p>{notice.sentence}</p>
        )}
      </div>
      <IconButton name="Close" onPress={onClose}>
        <CloseIcon />
      </IconButton>
    </div>
  );
}
