import { useMemo } from 'react';
import type { EntryReport } from '../../shared/report';
import { EntryRow } from '../components/EntryRow';
import { EmptyState, Group } from '../components/Group';
import { SearchIcon } from '../components/icons';
import { LiveRegion } from '../components/Spoken';
import { VirtualList } from '../components/VirtualList';
import { useApp, useUi } from '../hooks/use-app';
import { signInOrder } from '../primary-action';
import { useArrows } from '../hooks/use-arrows';
import { FILTER_ID } from '../hooks/use-keys';
import styles from '../styles/mcp-tokens.module.css';
import { hasEnded, isLost, matchCount } from '../words';
import type { ScreenProps } from './props';

/** From here on only the rows that are seen are in the page. */
const VIRTUAL_FROM = 100;

/** Every MCP sign-in: those that were lost first, then by name. */
export function McpTokens({ profile, onRestore, onMove, onSignIn }: ScreenProps) {
  const { id, mcp, spare, level } = profile;
  const { ui } = useApp();
  const filter = useUi((one) => one.filter);
  const groups = useMemo(() => groupsOf(mcp, filter), [mcp, filter]);
  const found = groups.reduce((sum, { entries }) => sum + entries.length, 0);
  const arrows = useArrows();

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
  const move = ({ key, server, home }: EntryReport): void =>
    onMove({ profile: id, entry: key, server, direction: home === 'own-entry' ? 'back' : 'out' });
  const row = (entry: EntryReport) => (
    <EntryRow
      entry={entry}
      spare={spare.mcp[entry.key]}
      onRestore={restore}
      onMove={move}
      onSignIn={() => onSignIn(signInOrder(id, entry))}
    />
  );

  return (
    <div className={styles.screen} onKeyDown={arrows}>
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
      <LiveRegion>{filter.trim() === '' ? '' : matchCount(found)}</LiveRegion>
      {groups.length === 0 && (
        <EmptyState title="No server matches">Esc clears what you are looking for.</EmptyState>
      )}
      {found <= VIRTUAL_FROM
        ? groups.map(({ title, entries }) => (
            <Group key={title} title={title} aside={<span className={styles.count}>{entries.length}</span>}>
              <ul className={styles.list}>
                {entries.map((entry) => (
                  <li key={entry.key}>{row(entry)}</li>
                ))}
              </ul>
            </Group>
          ))
        : found > 0 && (
            <VirtualList
              name="MCP sign-ins"
              items={groups.flatMap(linesOf)}
              keyOf={(line) => (line.kind === 'title' ? line.title : line.entry.key)}
              estimate={(line) => (line.kind === 'title' ? 36 : 92)}
            >
              {(line) =>
                line.kind === 'title' ? (
                  <div className={styles.title}>
                    <h2>{line.title}</h2>
                    <span className={styles.count}>{line.count.toLocaleString()}</span>
                  </div>
                ) : (
                  <div className={styles.line} data-edge={line.edge}>
                    {row(line.entry)}
                  </div>
                )
              }
            </VirtualList>
          )}
    </div>
  );
}

interface EntryGroup {
  readonly title: string;
  readonly entries: readonly EntryReport[];
}

/** A line of the long list: a group's title, or one entry with the corners of the card around it. */
type Line =
  | { readonly kind: 'title'; readonly title: string; readonly count: number }
  | {
      readonly kind: 'entry';
      readonly entry: EntryReport;
      readonly edge: 'first' | 'last' | 'only' | undefined;
    };

function linesOf({ title, entries }: EntryGroup): readonly Line[] {
  const last = entries.length - 1;
  const edge = (index: number) =>
    last === 0 ? 'only' : index === 0 ? 'first' : index === last ? 'last' : undefined;
  return [
    { kind: 'title', title, count: entries.length },
    ...entries.map((entry, index): Line => ({ kind: 'entry', entry, edge: edge(index) })),
  ];
}

function groupsOf(mcp: readonly EntryReport[], filter: string): readonly EntryGroup[] {
  const wanted = filter.trim().toLocaleLowerCase();
  const found = mcp
    .filter(({ server, url }) => `${server}\n${url}`.toLocaleLowerCase().includes(wanted))
    .toSorted((one, other) => BY_NAME.compare(one.server, other.server));
  const groups = [
    { title: 'Lost', entries: found.filter(isLost) },
    { title: 'Ended', entries: found.filter(hasEnded) },
    { title: 'Good', entries: found.filter((entry) => entry.state === 'good' && !hasEnded(entry)) },
    { title: 'Not signed in', entries: found.filter(({ state }) => state === 'stub') },
  ];
  return groups.filter(({ entries }) => entries.length > 0);
}

/** Made once: `localeCompare` would make one for each of a thousand comparisons. */
const BY_NAME = new Intl.Collator(undefined, { numeric: true });
