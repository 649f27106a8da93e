import { assertNever } from '../../shared/assert';
import type { Severity } from '../../shared/findings/types';
import type { ReportedFinding } from '../../shared/report';
import styles from '../styles/findings.module.css';
import { CrossIcon, InfoIcon, WarningIcon } from './icons';

/** What was recognised, worst first, each with its signature for whoever wants to read up on it. */
export function Findings({ findings }: { readonly findings: readonly ReportedFinding[] }) {
  return (
    <ul className={styles.findings}>
      {findings.map(({ id, severity, message }) => (
        <li key={`${id} ${message}`} data-severity={severity}>
          <SeverityIcon severity={severity} />
          <p>{message}</p>
          <span className={styles.id}>{id}</span>
        </li>
      ))}
    </ul>
  );
}

function SeverityIcon({ severity }: { readonly severity: Severity }) {
  switch (severity) {
    case 'critical':
      return <CrossIcon />;
    case 'attention':
      return <WarningIcon />;
    case 'info':
      return <InfoIcon />;
    default:
      return assertNever(severity);
  }
}
