import type { PartId } from '../../../shared/blob';
import type { SignatureId } from '../../../shared/findings/signature-id';
import type { Finding } from '../../../shared/findings/types';
import type { JournalEvent } from '../../../shared/journal';
import { measure, measureLastGood } from '../../../shared/measurement';
import { LOGIN_PART } from '../../../shared/blob';
import type { Assessment } from './assess';
import type { Clock } from '../ports/machine';
import type { Journal } from '../ports/records';
import { HEAL_WINDOW_MS } from '../../../shared/heal-policy';

/** One episode of damage, from its first settled finding until it is healed, restored, recovered or dismissed. */
export interface Incident {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly openedAt: number;
  readonly findings: readonly SignatureId[];
  readonly parts: readonly PartId[];
  readonly heals: number;
  /** `paused`: healing gave up and says why. `dismissed`: the user wants it left alone. */
  readonly mood: 'open' | 'paused' | 'dismissed';
  readonly why: string | undefined;
}

export type IncidentChange = 'opened' | 'joined' | 'closed' | 'none';

/** Follows one profile's incidents; the journal carries them over a restart. */
export class Incidents {
  readonly #profile: string;
  readonly #journal: Journal;
  readonly #clock: Clock;
  #open: Incident | undefined;
  #lastWrite: 'healed' | 'restored' | undefined;
  #heals: readonly number[] = [];

  constructor(options: { readonly profile: string; readonly journal: Journal; readonly clock: Clock }) {
    this.#profile = options.profile;
    this.#journal = options.journal;
    this.#clock = options.clock;
  }

  get open(): Incident | undefined {
    return this.#open;
  }

  /** Heals in the last hour, over all incidents. */
  get healsInLastHour(): number {
    const since = this.#clock.now() - HEAL_WINDOW_MS;
    return this.#heals.filter((at) => at > since).length;
  }

  /** Takes up what an earlier run of the app or the command left open. */
  async resume(): Promise<void> {
    const events = await this.#journal.read(this.#profile);
    this.#open = undefined;
    this.#lastWrite = undefined;
    this.#heals = [];
    for (const event of events) this.#replay(event);
  }

  /** Takes in what others have put back since, the hook for one: three heals are three, whoever makes them. */
  async learnHeals(): Promise<void> {
    const events = await this.#journal.read(this.#profile);
    const heals = events.filter((event) => event.kind === 'wrote' && event.write === 'heal');
    if (heals.length > this.#heals.length) this.#heals = heals.map(({ at }) => at);
    const open = this.#open;
    if (open === undefined) return;
    const sinceThen = heals.filter(({ at }) => at >= open.openedAt).length;
    this.#open = { ...open, heals: Math.max(open.heals, sinceThen) };
  }

  /** Opens, extends or closes the incident by what is settled now. */
  async note(assessment: Assessment): Promise<IncidentChange> {
    const critical = assessment.settled.filter(isAlarm);
    const pending = assessment.findings.some((finding) => isAlarm(finding) && !critical.includes(finding));
    // One alarm tells all: what belongs to the same damage may settle half a second later.
    if (this.#open === undefined && (pending || isWaiting(assessment))) return 'none';
    if (critical.length > 0)
      return this.#open === undefined ? this.#begin(assessment, critical) : this.#join(critical);
    const isUnknown = assessment.situation.live.kind === 'unreachable';
    if (this.#open === undefined || pending || isUnknown || isWaiting(assessment)) return 'none';
    return this.#close(assessment);
  }

  /** Call after parts were put back, by the user or by a heal. */
  noteWrite(how: 'healed' | 'restored'): void {
    this.#lastWrite = how;
    if (how === 'healed') this.#heals = [...this.#heals, this.#clock.now()];
    if (this.#open !== undefined && how === 'healed')
      this.#open = { ...this.#open, heals: this.#open.heals + 1 };
  }

  /** Healing gives up on this incident. */
  async pause(why: string): Promise<void> {
    if (this.#open === undefined || this.#open.mood !== 'open') return;
    this.#open = { ...this.#open, mood: 'paused', why };
    await this.#append({ kind: 'heal-paused', incident: this.#open.id, why });
  }

  /** The user wants this incident left alone: no more offers, no heals. */
  async dismiss(): Promise<void> {
    if (this.#open === undefined) return;
    this.#open = { ...this.#open, mood: 'dismissed' };
    await this.#append({ kind: 'incident-closed', incident: this.#open.id, how: 'dismissed' });
  }

  async #begin(assessment: Assessment, critical: readonly Finding[]): Promise<IncidentChange> {
    const at = this.#clock.now();
    const { situation } = assessment;
    const findings = critical.map(({ id }) => id);
    const parts = [...new Set(critical.flatMap((finding) => finding.parts))];
    this.#open = {
      id: `${this.#profile.slice(0, 4)}-${at.toString(36)}`,
      openedAt: at,
      findings,
      parts,
      heals: 0,
      mood: 'open',
      why: undefined,
    };
    this.#lastWrite = undefined;
    // Whoever takes a restore back has chosen this state.
    const isChosen = situation.history.at(-1)?.reason === 'undo';
    const { processes } = situation.context;
    await this.#append({
      kind: 'incident-opened',
      incident: this.#open.id,
      findings,
      parts,
      before: measureLastGood(situation.history),
      after: situation.live.kind === 'blob' ? measure(situation.live.summary) : undefined,
      processes: processes === 'not-checked' ? undefined : processes.length,
      claudeVersions:
        processes === 'not-checked' ? [] : [...new Set(processes.map(({ version }) => version ?? 'unknown'))],
    });
    if (isChosen) await this.dismiss();
    return isChosen ? 'none' : 'opened';
  }

  async #join(critical: readonly Finding[]): Promise<IncidentChange> {
    const open = this.#open;
    if (open === undefined) return 'none';
    const findings = critical.map(({ id }) => id).filter((id) => !open.findings.includes(id));
    if (findings.length === 0) return 'none';
    const parts = critical.flatMap((finding) => finding.parts);
    this.#open = {
      ...open,
      findings: [...open.findings, ...findings],
      parts: [...new Set([...open.parts, ...parts])],
    };
    await this.#append({ kind: 'incident-joined', incident: open.id, findings, parts });
    return 'joined';
  }

  async #close({ situation, lineage }: Assessment): Promise<IncidentChange> {
    const open = this.#open;
    if (open === undefined) return 'none';
    const chain = lineage.generations(LOGIN_PART);
    const newest = chain.at(-1);
    const isNewLogin =
      newest !== undefined && newest.best.snapshot.takenAt >= open.openedAt && chain.length > 1;
    const signedIn = isNewLogin && situation.live.kind === 'blob' && newest.lastSeq === newest.firstSeq;
    const how = this.#lastWrite ?? (signedIn ? 'signed-in' : 'recovered');
    this.#open = undefined;
    if (open.mood !== 'dismissed') await this.#append({ kind: 'incident-closed', incident: open.id, how });
    return 'closed';
  }

  #replay(event: JournalEvent): void {
    switch (event.kind) {
      case 'incident-opened': {
        const { incident: id, at: openedAt, findings, parts } = event;
        this.#open = { id, openedAt, findings, parts, heals: 0, mood: 'open', why: undefined };
        this.#lastWrite = undefined;
        return;
      }
      case 'incident-joined':
        if (this.#open?.id === event.incident) {
          const { findings, parts } = this.#open;
          this.#open = {
            ...this.#open,
            findings: [...findings, ...event.findings],
            parts: [...new Set([...parts, ...event.parts])],
          };
        }
        return;
      case 'heal-paused':
        if (this.#open?.id === event.incident) this.#open = { ...this.#open, mood: 'paused', why: event.why };
        return;
      case 'incident-closed':
        if (this.#open?.id === event.incident) {
          this.#open = event.how === 'dismissed' ? { ...this.#open, mood: 'dismissed' } : undefined;
        }
        return;
      case 'wrote':
        if (event.write === 'heal') {
          this.#heals = [...this.#heals, event.at];
          if (this.#open !== undefined) this.#open = { ...this.#open, heals: this.#open.heals + 1 };
        }
        this.#lastWrite =
          event.write === 'heal' ? 'healed' : event.write === 'restore' ? 'restored' : undefined;
        return;
      case 'login-end-told':
      case 'forgot':
        return;
    }
  }

  async #append(event: Undated<JournalEvent>): Promise<void> {
    await this.#journal.append({ ...event, at: this.#clock.now(), profile: this.#profile });
  }
}

type Undated<T> = T extends unknown ? Omit<T, 'at' | 'profile'> : never;

function isAlarm({ severity }: Finding): boolean {
  return severity === 'critical';
}

/** A login or sign-in is being written right now: neither damage nor recovery yet. */
function isWaiting({ findings }: Assessment): boolean {
  return findings.some(({ action }) => action === 'wait');
}
