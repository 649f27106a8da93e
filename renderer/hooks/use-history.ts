import { useCallback, useEffect, useRef, useState } from 'react';
import type { Fault, HistoryRow } from '../../shared/ipc/guardian-state';
import { ask } from '../bridge';
import { useApp } from './use-app';

const PAGE = 50;
/** The most that one request may ask for. */
const LIMIT = 200;

export interface History {
  /** Undefined until the first page is there. */
  readonly rows: readonly HistoryRow[] | undefined;
  readonly hasMore: boolean;
  readonly isLoading: boolean;
  readonly fault: Fault | undefined;
  readonly loadMore: () => void;
}

/**
 * The snapshots of one profile, newest first, page by page.
 *
 * A new snapshot changes more than the top: grades of older ones change with it.
 * So what is shown is asked for again whenever `newest` is another one.
 */
export function useHistory(profile: string, newest: string | undefined): History {
  const { bridge } = useApp();
  const [rows, setRows] = useState<readonly HistoryRow[]>();
  const [hasMore, setHasMore] = useState(false);
  const [isLoading, setIsLoading] = useState(false);
  const [fault, setFault] = useState<Fault>();
  const shown = useRef(0);
  const request = useRef(0);

  const load = useCallback(
    async (kept: readonly HistoryRow[], limit: number) => {
      const mine = ++request.current;
      setIsLoading(true);
      const reply = await ask(bridge, 'history', { profile, before: kept.at(-1)?.id, limit });
      // A later request has taken over.
      if (mine !== request.current) return;
      setIsLoading(false);
      setFault(reply.ok ? undefined : reply.fault);
      if (!reply.ok) return;
      const all = [...kept, ...reply.value.rows];
      shown.current = all.length;
      setRows(all);
      setHasMore(reply.value.more);
    },
    [bridge, profile],
  );

  useEffect(() => {
    void load([], Math.min(LIMIT, Math.max(PAGE, shown.current)));
    return () => {
      request.current++;
    };
  }, [load, newest]);

  const loadMore = useCallback(() => void load(rows ?? [], PAGE), [load, rows]);
  return { rows, hasMore, isLoading, fault, loadMore };
}
