import type { Run } from "../../model/index.ts";
import type { Candidate } from "../shared/fair-pick.ts";
import { keepsSlot } from "../shared/run-status.ts";
import { subjectOf } from "../shared/subject.ts";
import { SortedList } from "./sorted-list.ts";

/**
 * A run on its way. `waiting` may be picked when it is due; `aside` is due but its subject has no free
 * place; `admitted` is on its way to a node until its lease runs out.
 */
export interface QueueEntry {
  readonly id: string;
  readonly subject: string;
  readonly tenant: string;
  readonly priority: number;
  readonly maxInstances: number;
  run: Run;
  checkpoint: unknown;
  stage: "waiting" | "aside" | "admitted" | "running";
  dueAt: number;
  epoch: number;
  leaseUntil: number;
  node?: string;
  begunAt?: number;
  cancelReason?: string;
}

interface Place {
  readonly dueAt: number;
  readonly id: string;
}

interface Subject {
  /** Has begun before, or is about to: each takes one of the subject's places. */
  readonly slots: Set<QueueEntry>;
  readonly aside: SortedList<QueueEntry>;
  readonly entries: Set<QueueEntry>;
}

interface Lane {
  readonly tenant: string;
  readonly priority: number;
  readonly waiting: SortedList<Place, QueueEntry>;
}

/** The runs on their way, in the orders in which they are asked for. */
export class MemoryQueue {
  readonly #entries = new Map<string, QueueEntry>();
  readonly #lanes = new Map<string, Lane>();
  readonly #subjects = new Map<string, Subject>();
  readonly #away = new Set<QueueEntry>();

  /** One. */
  get(id: string): QueueEntry | undefined {
    return this.#entries.get(id);
  }

  /** All. */
  values(): Iterable<QueueEntry> {
    return this.#entries.values();
  }

  /** Those admitted or running. */
  away(): Iterable<QueueEntry> {
    return this.#away;
  }

  /** Ids on their way for a subject, oldest first. */
  ofSubject(subject: string): readonly string[] {
    return [...(this.#subjects.get(subject)?.entries ?? [])].map(({ id }) => id).sort();
  }

  /** Takes a run in, waiting. */
  add(run: Run, checkpoint?: unknown): void {
    const entry: QueueEntry = {
      id: run.id,
      subject: subjectOf(run),
      tenant: run.tenant ?? "",
      priority: run.priority ?? 0,
      maxInstances: run.maxInstances ?? 1,
      run,
      checkpoint,
      stage: run.status === "running" ? "running" : "waiting",
      dueAt: run.dueAt.getTime(),
      epoch: run.epoch ?? 0,
      leaseUntil: 0,
    };
    this.#entries.set(entry.id, entry);
    this.#place(entry);
  }

  /** Changes an entry and finds it its new place. A place that comes free is given to one set aside. */
  change(entry: QueueEntry, change: (entry: QueueEntry) => void): void {
    const heldSlot = takesSlot(entry);
    this.#unplace(entry);
    change(entry);
    this.#place(entry);
    if (heldSlot && !takesSlot(entry)) this.#bringBack(entry.subject);
  }

  /** Takes a run out. */
  remove(entry: QueueEntry): void {
    const wasAside = entry.stage === "aside";
    this.#unplace(entry);
    this.#entries.delete(entry.id);
    if (!wasAside) this.#bringBack(entry.subject);
  }

  /** The first due run of each lane. */
  heads(now: number): readonly Candidate[] {
    const heads: Candidate[] = [];
    for (const { waiting } of this.#lanes.values()) {
      const first = waiting.first;
      if (first !== undefined && first.dueAt <= now) heads.push(this.#candidate(first));
    }
    return heads;
  }

  /** Due runs behind a candidate in its lane. */
  after(
    candidate: Candidate,
    options: { now: number; count: number; without: readonly string[] },
  ): readonly Candidate[] {
    const lane = this.#lanes.get(laneKey(candidate));
    const found: Candidate[] = [];
    for (const entry of lane?.waiting.after(candidate) ?? []) {
      if (found.length >= options.count || entry.dueAt > options.now) break;
      if (!options.without.includes(entry.run.job)) found.push(this.#candidate(entry));
    }
    return found;
  }

  /** Keeps the due runs of a full subject out of the lanes. */
  setAside(subject: string, options: { holders: number; now: number }): void {
    for (const entry of this.#subjects.get(subject)?.entries ?? []) {
      if (entry.stage !== "waiting" || takesSlot(entry)) continue;
      if (entry.dueAt > options.now || entry.maxInstances > options.holders) continue;
      this.change(entry, (each) => {
        each.stage = "aside";
      });
    }
  }

  /** How many other runs of the subject have places that this one has to leave them. */
  blockers(entry: QueueEntry): number {
    let count = 0;
    for (const other of this.#subjects.get(entry.subject)?.slots ?? []) {
      if (other === entry) continue;
      if (!takesSlot(entry) || isAway(other) || other.id < entry.id) count += 1;
    }
    return count;
  }

  /** The earliest instant after that one at which something falls due. */
  nextDue(after: number): number | undefined {
    let earliest: number | undefined;
    for (const { waiting } of this.#lanes.values()) {
      for (const { dueAt } of waiting.after({ dueAt: after, id: "\uffff" })) {
        earliest = Math.min(earliest ?? dueAt, dueAt);
        break;
      }
    }
    return earliest;
  }

  #candidate(entry: QueueEntry): Candidate {
    const { id, subject, tenant, priority, dueAt, epoch, maxInstances, run } = entry;
    const blockers = this.blockers(entry);
    const keeps = takesSlot(entry);
    return {
      id,
      subject,
      tenant,
      job: run.job,
      priority,
      dueAt,
      epoch,
      maxInstances,
      keepsSlot: keeps,
      blockers,
    };
  }

  #place(entry: QueueEntry): void {
    const subject = this.#subjects.get(entry.subject) ?? newSubject();
    this.#subjects.set(entry.subject, subject);
    subject.entries.add(entry);
    if (takesSlot(entry)) subject.slots.add(entry);
    if (entry.stage === "aside") subject.aside.add(entry);
    else if (isAway(entry)) this.#away.add(entry);
    else this.#laneOf(entry).waiting.add(entry);
  }

  #unplace(entry: QueueEntry): void {
    const subject = this.#subjects.get(entry.subject);
    if (subject !== undefined) {
      subject.entries.delete(entry);
      subject.slots.delete(entry);
      subject.aside.remove(entry);
      if (subject.entries.size === 0) this.#subjects.delete(entry.subject);
    }
    this.#away.delete(entry);
    if (entry.stage !== "waiting") return;
    const lane = this.#laneOf(entry);
    lane.waiting.remove(entry);
    if (lane.waiting.size === 0) this.#lanes.delete(laneKey(entry));
  }

  #laneOf(entry: QueueEntry): Lane {
    const key = laneKey(entry);
    const known = this.#lanes.get(key);
    if (known !== undefined) return known;
    const { tenant, priority } = entry;
    const lane: Lane = { tenant, priority, waiting: new SortedList<Place, QueueEntry>(byDue) };
    this.#lanes.set(key, lane);
    return lane;
  }

  #bringBack(subject: string): void {
    const first = this.#subjects.get(subject)?.aside.first;
    if (first === undefined) return;
    this.change(first, (entry) => {
      entry.stage = "waiting";
    });
  }
}

function isAway(entry: QueueEntry): boolean {
  return entry.stage === "admitted" || entry.stage === "running";
}

function takesSlot(entry: QueueEntry): boolean {
  return isAway(entry) || keepsSlot(entry.run.status);
}

function laneKey({ tenant, priority }: { tenant: string; priority: number }): string {
  return `${tenant}/${priority}`;
}

function newSubject(): Subject {
  return { slots: new Set(), aside: new SortedList(byTurn), entries: new Set() };
}

function byDue(a: Place, b: Place): number {
  return a.dueAt - b.dueAt || (a.id < b.id ? -1 : Number(a.id > b.id));
}

function byTurn(a: QueueEntry, b: QueueEntry): number {
  return b.priority - a.priority || byDue(a, b);
}
