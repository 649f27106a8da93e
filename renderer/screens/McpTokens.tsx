import { useMemo } from 'react';
import type { EntryReport } from '../../shared/report';
import { EntryRow } from '../components/EntryRow';
import { EmptyState, Group } from '../components/Group';
import { SearchIcon } from '../components/icons';
import { useApp, useUi } from '../hooks/use-app';
import { FILTER_ID } from '../hooks/use-keys';
import styles from '../styles/mcp-tokens.module.css';
import { isLost } from '../words';
import type { ScreenProps } from './table';

/** Every MCP sign-in: those that were lost first, then by name. */
export function McpTokens({ profile, onRestore }: ScreenProps) {
  const { id, mcp, spare, level } = profile;
  const { ui } = useApp();
  const filter = useUi((one) => one.filter);
  const groups = useMemo(() => groupsOf(mcp, filter), [mcp, filter]);

  if (mcp.length === 0) {
    return level === 'unreachable' ? (
      <EmptyState title="The sign-ins cannot be read right now">
        Sparekey looks again by itself. Nothing was changed.
      </EmptyState>
    ) : (
      <EmptyState title="No MCP sign-ins">
        Servers that you sign in to with <code>/mcp</code> in Claude Code show up here.
      </EmptyState>
    );
  }

  const restore = ({ key, server }: EntryReport): void =>
    onRestore({
      profile: id,
      label: `Restore ${server}`,
      selection: { login: false, mcp: false, servers: [key] },
      from: undefined,
    });

  return (
    <div className={styles.screen}>
      <div className={styles.filter}>
        <SearchIcon />
        <input
          id={FILTER_ID}
          type="search"
          aria-label="Find a sign-in"
          placeholder="Find a server"
          spellCheck={false}
          autoComplete="off"
          dir="auto"
          value={filter}
          onChange={(event) => ui.setState({ filter: event.target.value })}
        />
      </div>
      {groups.length === 0 && (
        <EmptyState title="No server matches">Esc clears what you are looking for.</EmptyState>
      )}
      {groups.map(({ title, entries }) => (
        <Group key={title} title={title} aside={<span className={styles.count}>{entries.length}</span>}>
          <ul className={styles.list}>
            {entries.map((entry) => (
              <EntryRow key={entry.key} entry={entry} spare={spare.mcp[entry.key]} onRestore={restore} />
            ))}
          </ul>
        </Group>
      ))}
    </div>
  );
}

interface EntryGroup {
  readonly title: string;
  readonly entries: readonly EntryReport[];
}

function groupsOf(mcp: readonly EntryReport[], filter: string): readonly EntryGroup[] {
  const wanted = filter.trim().toLocaleLowerCase();
  const found = mcp
    .filter(({ server, url }) => `${server}\n${url}`.toLocaleLowerCase().includes(wanted))
    .toSorted((one, other) => one.server.localeCompare(other.server, undefined, { numeric: true }));
  const groups = [
    { title: 'Lost', entries: found.filter(isLost) },
    { title: 'Good', entries: found.filter(({ state }) => state === 'good') },
    { title: 'Not signed in', entries: found.filter(({ state }) => state === 'stub') },
  ];
  return groups.filter(({ entries }) => entries.length > 0);
}
