import { useMemo } from 'react';
import { assertNever } from '../../shared/assert';
import type { EntryReport } from '../../shared/report';
import { EntryRow } from '../components/EntryRow';
import { EmptyState } from '../components/Group';
import { SearchIcon } from '../components/icons';
import { LIST_ID, ListBox } from '../components/ListBox';
import type { RowAction } from '../components/RowActions';
import { LiveRegion } from '../components/Spoken';
import { useApp, useUi } from '../hooks/use-app';
import { FILTER_ID } from '../hooks/use-keys';
import type { ListGroup } from '../list-lines';
import { signInOrder } from '../primary-action';
import { entryActions, type EntryAction } from '../row-actions';
import field from '../styles/field.module.css';
import styles from '../styles/mcp-tokens.module.css';
import { hasEnded, isLost, matchCount } from '../words';
import type { ScreenProps } from './props';

/** Every MCP sign-in: those that were lost first, then by name. */
export function McpTokens({ profile, onRestore, onMove, onSignIn }: ScreenProps) {
  const { id, mcp, spare, level } = profile;
  const { ui } = useApp();
  const filter = useUi((one) => one.filter);
  const groups = useMemo(() => groupsOf(mcp, filter), [mcp, filter]);
  const found = groups.reduce((sum, { items }) => sum + items.length, 0);

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

  return (
    <div className={styles.screen}>
      <div className={styles.filter}>
        <SearchIcon />
        <input
          id={FILTER_ID}
          className={field.field}
          type="search"
          aria-label="Find a sign-in"
          placeholder="Find a server"
          spellCheck={false}
          autoComplete="off"
          dir="auto"
          value={filter}
          onChange={(event) => ui.setState({ filter: event.target.value })}
          onKeyDown={(event) => {
            if (event.key !== 'ArrowDown') return;
            event.preventDefault();
            document.getElementById(LIST_ID)?.focus();
          }}
        />
      </div>
      <LiveRegion>{filter.trim() === '' ? '' : matchCount(found)}</LiveRegion>
      {found === 0 ? (
        <EmptyState title="No server matches">Esc clears what you are looking for.</EmptyState>
      ) : (
        <ListBox
          name="MCP sign-ins"
          groups={groups}
          keyOf={keyOf}
          textOf={serverOf}
          estimate={108}
          actionsOf={(entry) => entryActions(entry, spare.mcp[entry.key]).map((one) => action(entry, one))}
        >
          {(entry) => <EntryRow entry={entry} spare={spare.mcp[entry.key]} />}
        </ListBox>
      )}
    </div>
  );

  function action(entry: EntryReport, one: EntryAction): RowAction {
    const { key, server } = entry;
    switch (one) {
      case 'restore': {
        const label = `Restore ${server}`;
        const selection = { login: false, mcp: false, servers: [key] };
        const onPress = () => onRestore({ profile: id, label, selection, from: undefined });
        return { verb: 'Restore', name: label, onPress };
      }
      case 'sign-in': {
        const verb = 'Sign in again…';
        return { verb, name: `${verb} ${server}`, onPress: () => onSignIn(signInOrder(id, entry)) };
      }
      case 'move-out':
        return move(key, server, 'Move out…', 'out');
      case 'move-back':
        return move(key, server, 'Move back…', 'back');
      default:
        return assertNever(one);
    }
  }

  function move(entry: string, server: string, verb: string, direction: 'out' | 'back'): RowAction {
    const onPress = () => onMove({ profile: id, entry, server, direction });
    return { verb, name: `${verb} ${server}`, onPress };
  }
}

const keyOf = ({ key }: EntryReport): string => key;
const serverOf = ({ server }: EntryReport): string => server;

function groupsOf(mcp: readonly EntryReport[], filter: string): readonly ListGroup<EntryReport>[] {
  const wanted = filter.trim().toLocaleLowerCase();
  const found = mcp
    .filter(({ server, url }) => `${server}\n${url}`.toLocaleLowerCase().includes(wanted))
    .toSorted((one, other) => BY_NAME.compare(one.server, other.server));
  const groups = [
    { title: 'Lost', items: found.filter(isLost) },
    { title: 'Ended', items: found.filter(hasEnded) },
    { title: 'Good', items: found.filter((entry) => entry.state === 'good' && !hasEnded(entry)) },
    { title: 'Not signed in', items: found.filter(({ state }) => state === 'stub') },
  ];
  return groups
    .filter(({ items }) => items.length > 0)
    .map(({ title, items }) => ({ title, items, aside: items.length.toLocaleString() }));
}

/** Made once: `localeCompare` would make one for each of a thousand comparisons. */
const BY_NAME = new Intl.Collator(undefined, { numeric: true });
