import { listed } from '../../../shared/diff';
import { SparekeyError } from '../../../shared/errors';
import type { MovePreview, MoveReport } from '../../../shared/ipc/previews';
import {
  MOVE_BACK_TERMS,
  MOVE_TERMS,
  SESSIONS_UNKNOWN,
  givenUpWords,
  moveBackWords,
  moveWords,
  type PlannedMove,
} from '../../../shared/split/split-plan';
import { faultOf } from '../fault';
import { PlanBook } from '../restore/plan-book';
import type { ProfileBook } from '../ports/profile';
import type { VaultKeys } from '../ports/vault';
import {
  connectionWords,
  performMoves,
  performMovesBack,
  planMoves,
  sessionWords,
  type SplitOutcome,
} from './split';
import { isSignedInSince } from './move';
import { observeForMove, type SplitPorts } from './sign-in';

export interface MoveDeskPorts extends Omit<SplitPorts, 'profile'> {
  readonly profileBook: ProfileBook;
  readonly keys: VaultKeys;
  /** Something was moved: whoever shows where sign-ins live has to look again. */
  readonly onMoved: () => Promise<void>;
}

export interface MoveOrder {
  /** Its id. */
  readonly profile: string;
  /** Server names or entry keys. */
  readonly servers: readonly string[];
  readonly direction: 'out' | 'back';
}

interface HeldMove {
  readonly profile: string;
  readonly direction: MoveOrder['direction'];
  /** Entry keys. */
  readonly keys: readonly string[];
  /** Those whose moved sign-in is given up for one of Claude Code's own. */
  readonly givenUp: readonly string[];
}

/** Where the window has sign-ins moved: first a preview in words, then, on the user's word, the move. */
export class MoveDesk {
  readonly #ports: MoveDeskPorts;
  readonly #plans: PlanBook<HeldMove>;
  readonly #stopping = new AbortController();
  /** The looks after writes. */
  readonly #behind = new Set<Promise<void>>();

  constructor(ports: MoveDeskPorts) {
    this.#ports = ports;
    this.#plans = new PlanBook({ prefix: 'move', what: 'this move', clock: ports.clock });
  }

  /** What a move would do. One that cannot be done says why, and has no plan to confirm. */
  async preview(order: MoveOrder): Promise<MovePreview> {
    const ports = await this.#portsOf(order.profile);
    return order.direction === 'out' ? this.#previewOut(ports, order) : this.#previewBack(ports, order);
  }

  /** Does what a preview showed. Throws `plan-expired`, and what kept every sign-in from being moved. */
  async confirm(planId: string): Promise<MoveReport> {
    const { profile, direction, keys, givenUp } = this.#plans.take(planId);
    const ports = await this.#portsOf(profile);
    await this.#ports.keys.ensure();
    try {
      const keepsTheirs = (key: string) => givenUp.includes(key);
      const outcome = await (direction === 'out'
        ? moveOutNow(ports, keys)
        : performMovesBack(ports, keys, { keepsTheirs }));
      for (const write of outcome.writes) this.#followUp(write);
      return reportOn(outcome, direction);
    } finally {
      await this.#ports.onMoved();
    }
  }

  /** Cuts the looks after writes short. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#behind);
  }

  async #previewOut(ports: SplitPorts, { profile, servers }: MoveOrder): Promise<MovePreview> {
    const { moves, stays, sessions, sessionsUnknown } = await planMoves(ports, { servers });
    const isInTheWay = sessions.length > 0;
    const warning = isInTheWay
      ? `${sessionWords(sessions)}, and may hold the old tokens. End that first, then look again.`
      : SESSIONS_UNKNOWN;
    const canMove = moves.length > 0;
    return {
      planId: canMove && !isInTheWay ? this.#issue(profile, 'out', moves) : undefined,
      moves: moves.map(moveWords),
      refusals: stays.map(({ sentence }) => sentence),
      losses: [],
      warning: canMove && (isInTheWay || sessionsUnknown) ? warning : undefined,
      terms: canMove ? MOVE_TERMS : [],
    };
  }

  async #previewBack(ports: SplitPorts, { profile, servers }: MoveOrder): Promise<MovePreview> {
    const rows = (await ports.moved.list()).filter((row) => row.profile === profile);
    const isNamed = (name: string) => (row: PlannedMove) => row.key === name || row.server === name;
    const wanted = rows.filter((row) => servers.some((name) => isNamed(name)(row)));
    const strange = servers.filter((name) => !rows.some(isNamed(name)));
    const canMove = wanted.length > 0;
    const observation = await observeForMove(ports);
    const since = await Promise.all(wanted.map((row) => isSignedInSince(ports, row, observation)));
    const givenUp = wanted.filter((_row, at) => since[at]);
    const running = ports.programs.running();
    const isKnown = running !== 'not-checked' && running.length > 0;
    return {
      planId: canMove ? this.#issue(profile, 'back', wanted, givenUp) : undefined,
      moves: wanted.filter((row) => !givenUp.includes(row)).map(moveBackWords),
      refusals: strange.map((name) => `${name} is in Claude Code’s shared credentials already.`),
      losses: givenUp.map(givenUpWords),
      warning:
        canMove && isKnown
          ? `${sessionWords(running)}, and goes on asking Sparekey until it is started again.`
          : undefined,
      terms: canMove ? MOVE_BACK_TERMS : [],
    };
  }

  #issue(
    profile: string,
    direction: MoveOrder['direction'],
    moves: readonly PlannedMove[],
    givenUp: readonly PlannedMove[] = [],
  ): string {
    const keysOf = (all: readonly PlannedMove[]) => all.map(({ key }) => key);
    return this.#plans.issue({ profile, direction, keys: keysOf(moves), givenUp: keysOf(givenUp) });
  }

  #followUp({ followUp }: SplitOutcome['writes'][number]): void {
    const looking: Promise<void> = followUp(this.#stopping.signal)
      .then(() => undefined)
      .catch((error: unknown) => this.#ports.log.error('The look after a move failed.', error))
      .finally(() => this.#behind.delete(looking));
    this.#behind.add(looking);
  }

  async #portsOf(id: string): Promise<SplitPorts> {
    const known = (await this.#ports.profileBook.all()).find(({ profile }) => profile.id === id);
    if (known === undefined) throw new SparekeyError('internal', `There is no profile called ${id}.`);
    return { ...this.#ports, profile: known.profile };
  }
}

/** Plans anew first: what was agreed to has to be what is done. */
async function moveOutNow(ports: SplitPorts, keys: readonly string[]): Promise<SplitOutcome> {
  const plan = await planMoves(ports, { servers: keys });
  if (plan.moves.length < keys.length) throw new SparekeyError('plan-expired', 'this move');
  return performMoves(ports, plan, { patience: 0 });
}

function reportOn(
  { done, failed, connections }: SplitOutcome,
  direction: MoveOrder['direction'],
): MoveReport {
  const [first] = failed;
  if (done.length === 0 && first !== undefined) throw first.error;
  const place =
    direction === 'out' ? 'in a keychain entry of its own now' : 'in the shared credentials again';
  return {
    sentence: `${listed(done)} ${done.length === 1 ? 'is' : 'are'} ${place}.`,
    connections: connections.map(connectionWords),
    failed: failed.map(({ error }) => faultOf(error)),
  };
}
