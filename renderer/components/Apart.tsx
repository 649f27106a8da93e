import { apartSentence, halvesWords } from '../../shared/split/apart-words';
import type { ProfileState } from '../../shared/ipc/guardian-state';
import { count } from '../../shared/text';
import { useNow } from '../hooks/use-app';
import styles from '../styles/overview.module.css';

/** What is kept apart from the shared credentials, what that protects from, and what it does not. */
export function ApartNote({ profile: { mcp, apart } }: { readonly profile: ProfileState }) {
  const now = useNow();
  const moved = mcp.filter(({ home }) => home === 'own-entry').length;
  const spared = halvesWords(apart.hasLogin, apart.signIns);
  if (moved === 0 && spared === undefined && apart.state === 'off') return null;
  return (
    <div className={styles.apart}>
      {moved > 0 && (
        <p>
          {count(moved, 'MCP sign-in is', 'MCP sign-ins are')} kept apart, out of reach of whatever happens to
          the shared credentials. Claude’s login itself stays where Claude Code reads it.
        </p>
      )}
      {apart.state === 'kept' ? (
        <p>A separate spare of the {spared} is kept in the keychain, and outlasts the vault.</p>
      ) : (
        apart.state !== 'off' && <p>Separate spares: {apartSentence(apart, now)}</p>
      )}
    </div>
  );
}
