import type { EntryReport } from '../../shared/report';
import { count } from '../../shared/text';
import styles from '../styles/overview.module.css';

/** What the sign-ins that were moved out are safe from, and what was not moved with them. */
export function ApartNote({ mcp }: { readonly mcp: readonly EntryReport[] }) {
  const apart = mcp.filter(({ home }) => home === 'own-entry').length;
  if (apart === 0) return null;
  return (
    <p className={styles.apart}>
      {count(apart, 'MCP sign-in is', 'MCP sign-ins are')} kept apart, out of reach of whatever happens to the
      shared credentials. Claude’s login itself stays where Claude Code reads it.
    </p>
  );
}
