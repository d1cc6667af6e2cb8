import type { Awaitable } from "../../model/index.ts";
import { BinaryHeap } from "./binary-heap.ts";

/** A waiting run that is due. */
export interface Candidate {
  /** The run. */
  readonly id: string;
  /** Whose `maxInstances` count together. */
  readonly subject: string;
  /** Whose turn it is; `''` for global runs. */
  readonly tenant: string;
  /** `plugin:name`. */
  readonly job: string;
  /** Higher first. */
  readonly priority: number;
  /** Epoch milliseconds. */
  readonly dueAt: number;
  /** Number of its latest execution. */
  readonly epoch: number;
  /** How many of its subject may be on the way to a result. */
  readonly maxInstances: number;
  /** Whether it has begun before and so has a place of its subject already. */
  readonly keepsSlot: boolean;
  /** How many other runs have places that it has to leave them. */
  readonly blockers: number;
}

/** Where candidates come from. A lane is what one tenant has waiting with one priority. */
export interface CandidateSource {
  /** The first candidate of each lane. */
  heads(): Awaitable<readonly Candidate[]>;
  /** What comes after a candidate in its lane, in order, without these jobs. */
  after(
    candidate: Candidate,
    options: { count: number; without: readonly string[] },
  ): Awaitable<readonly Candidate[]>;
  /**
   * A subject has no free place for runs that want at most `holders` of them: those that are due and have
   * no place are kept out of the lanes until one comes free.
   */
  setAside(subject: string, holders: number): Awaitable<void>;
}

/** How much may be picked, and what is under way already. */
export interface PickLimits {
  /** So many candidates at most. */
  readonly limit: number;
  /** So many under way for each tenant. */
  readonly perTenant: number;
  /** So many under way of these jobs. */
  readonly perJob: Readonly<Record<string, number>>;
  /** Under way now, by tenant. */
  readonly tenants: ReadonlyMap<string, number>;
  /** Under way now, by job. */
  readonly jobs: ReadonlyMap<string, number>;
}

/**
 * Picks candidates by turns: the tenant that has least under way, those just picked included, is next;
 * between equals priority decides, then the due instant, then the id. Reads no more of a lane than it
 * needs, however long it is.
 */
export async function fairPick(
  source: CandidateSource,
  limits: PickLimits,
): Promise<readonly Candidate[]> {
  const round = new Round(source, limits);
  await round.run();
  return round.picked;
}

const FIRST_PAGE = 4;
const LARGEST_PAGE = 1024;

interface Lane {
  items: readonly Candidate[];
  at: number;
  asked: number;
  page: number;
}

interface Turn {
  readonly tenant: string;
  readonly lanes: Lane[];
  load: number;
  head: Candidate;
}

class Round {
  readonly picked: Candidate[] = [];
  readonly #source: CandidateSource;
  readonly #limits: PickLimits;
  readonly #jobs: Map<string, number>;
  readonly #full = new Set<string>();
  readonly #bySubject = new Map<string, Candidate[]>();
  readonly #aside = new Map<string, number>();

  constructor(source: CandidateSource, limits: PickLimits) {
    this.#source = source;
    this.#limits = limits;
    this.#jobs = new Map(limits.jobs);
    for (const job of Object.keys(limits.perJob)) this.#noteFull(job);
  }

  async run(): Promise<void> {
    const { limit, perTenant } = this.#limits;
    const heap = new BinaryHeap(isEarlier);
    for (const turn of this.#turns(await this.#source.heads())) {
      if (turn.load < perTenant) heap.push(turn);
    }
    while (this.picked.length < limit) {
      const turn = heap.pop();
      if (turn === undefined) return;
      if (await this.#take(turn.head)) turn.load += 1;
      if (turn.load < perTenant && (await this.#advance(turn))) heap.push(turn);
    }
  }

  #turns(heads: readonly Candidate[]): Iterable<Turn> {
    const turns = new Map<string, Turn>();
    for (const head of [...heads].sort((a, b) => b.priority - a.priority)) {
      const lane: Lane = { items: [head], at: 0, asked: 1, page: FIRST_PAGE };
      const turn = turns.get(head.tenant);
      const load = this.#limits.tenants.get(head.tenant) ?? 0;
      if (turn === undefined) {
        turns.set(head.tenant, { tenant: head.tenant, lanes: [lane], load, head });
      } else turn.lanes.push(lane);
    }
    return turns.values();
  }

  async #take(candidate: Candidate): Promise<boolean> {
    const { job, subject } = candidate;
    if (this.#full.has(job)) return false;
    const siblings = this.#bySubject.get(subject);
    const blockers = candidate.blockers + countBlockers(candidate, siblings);
    if (blockers >= candidate.maxInstances) {
      await this.#leave(candidate, blockers);
      return false;
    }
    this.picked.push(candidate);
    this.#jobs.set(job, (this.#jobs.get(job) ?? 0) + 1);
    this.#noteFull(job);
    if (siblings === undefined) this.#bySubject.set(subject, [candidate]);
    else siblings.push(candidate);
    return true;
  }

  async #leave({ subject, keepsSlot }: Candidate, holders: number): Promise<void> {
    if (keepsSlot || (this.#aside.get(subject) ?? 0) >= holders) return;
    this.#aside.set(subject, holders);
    await this.#source.setAside(subject, holders);
  }

  #noteFull(job: string): void {
    const most = Object.hasOwn(this.#limits.perJob, job) ? this.#limits.perJob[job] : undefined;
    if (most !== undefined && (this.#jobs.get(job) ?? 0) >= most) this.#full.add(job);
  }

  /** Moves on to the tenant's next candidate; `false` when it has none. */
  async #advance(turn: Turn): Promise<boolean> {
    for (;;) {
      const lane = turn.lanes[0];
      if (lane === undefined) return false;
      lane.at += 1;
      if (lane.at >= lane.items.length) await this.#refill(lane);
      const head = lane.items[lane.at];
      if (head !== undefined) {
        turn.head = head;
        return true;
      }
      turn.lanes.shift();
      const next = turn.lanes[0];
      if (next !== undefined) next.at = -1;
    }
  }

  async #refill(lane: Lane): Promise<void> {
    const last = lane.items.at(-1);
    // A page that was not full was the last one.
    if (last === undefined || lane.items.length < lane.asked) return;
    const options = { count: lane.page, without: [...this.#full] };
    lane.items = await this.#source.after(last, options);
    lane.at = 0;
    lane.asked = lane.page;
    lane.page = Math.min(LARGEST_PAGE, lane.page * 4);
  }
}

function isEarlier(a: Turn, b: Turn): boolean {
  if (a.load !== b.load) return a.load < b.load;
  if (a.head.priority !== b.head.priority) return a.head.priority > b.head.priority;
  if (a.head.dueAt !== b.head.dueAt) return a.head.dueAt < b.head.dueAt;
  return a.head.id < b.head.id;
}

// Places that were taken in this round, and that the candidate's own count cannot hold yet.
function countBlockers(candidate: Candidate, picked: readonly Candidate[] | undefined): number {
  if (picked === undefined) return 0;
  let count = 0;
  for (const other of picked) {
    if (!other.keepsSlot || (candidate.keepsSlot && other.id > candidate.id)) count += 1;
  }
  return count;
}
