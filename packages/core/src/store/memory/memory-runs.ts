import type { EmittedEvent, Page, Run, RunQuery } from "../../model/index.ts";
import { type Duration, parseDuration } from "../../time/index.ts";
import { admitsClaim } from "../shared/admits-claim.ts";
import { withAttempt } from "../shared/attempts.ts";
import { jsonCopy } from "../shared/json.ts";
import { Mutex } from "../shared/mutex.ts";
import { REMEMBERED } from "../shared/retention.ts";
import { isFinal, isWaiting } from "../shared/run-status.ts";
import { ticketOf } from "../shared/run-ticket.ts";
import type { Completion, Effects, Lease, RunStore, RunTicket } from "../store.ts";
import type { MemoryDeliveries } from "./memory-deliveries.ts";
import { MemoryEvents } from "./memory-events.ts";
import { MemoryHistory } from "./memory-history.ts";
import type { MemoryLogs } from "./memory-logs.ts";
import { MemoryQueue, type QueueEntry } from "./memory-queue.ts";
import type { MemorySchedules } from "./memory-schedules.ts";
import type { MemoryState } from "./memory-state.ts";
import { pickCandidates } from "./pick-candidates.ts";
import { presentRun, storedRun } from "./present-run.ts";
import { begunRun, waitingRun } from "./run-changes.ts";

/** What runs touch besides themselves. */
export interface MemoryRooms {
  readonly schedules: MemorySchedules;
  readonly deliveries: MemoryDeliveries;
  readonly state: MemoryState;
  readonly logs: MemoryLogs;
  now(): number;
}

/** Keeps runs in this process. Work that changes them is done one piece after the other. */
export class MemoryRuns implements RunStore {
  readonly #rooms: MemoryRooms;
  readonly #mutex = new Mutex();
  readonly #queue = new MemoryQueue();
  readonly #history = new MemoryHistory();
  readonly #events: MemoryEvents;
  readonly #lost = new Map<string, Set<string>>();
  #admittedUntil = Number.NEGATIVE_INFINITY;

  /** Makes an empty store beside the other rooms. */
  constructor(rooms: MemoryRooms) {
    this.#rooms = rooms;
    this.#events = new MemoryEvents(rooms.schedules, rooms.now);
  }

  claim(claims: readonly { run: Run; nextAt: Date | undefined }[]): Promise<readonly string[]> {
    return this.#mutex.run(() => {
      const { schedules } = this.#rooms;
      const added: string[] = [];
      for (const { run, nextAt } of claims) {
        const schedule = run.schedule === undefined ? undefined : schedules.claimed(run.schedule);
        if (!admitsClaim(run, schedule)) continue;
        if (this.#insert(run)) added.push(run.id);
        if (run.cause === "schedule" && run.schedule !== undefined) {
          schedules.move(run.schedule, nextAt);
        }
      }
      return added;
    });
  }

  admit(request: {
    limit: number;
    perTenant: number;
    perJob: Readonly<Record<string, number>>;
    lease?: Duration;
  }): Promise<readonly RunTicket[]> {
    return this.#mutex.run(async () => {
      const now = this.#rooms.now();
      const leaseUntil = now + parseDuration(request.lease ?? "30s", "lease");
      this.#releaseLapsed(now);
      const picked = await pickCandidates(this.#queue, { ...request, now });
      this.#admittedUntil = Math.max(this.#admittedUntil, now);
      for (const { id } of picked) {
        const entry = this.#queue.get(id);
        if (entry === undefined) continue;
        this.#queue.change(entry, (each) => {
          each.stage = "admitted";
          each.leaseUntil = leaseUntil;
        });
      }
      return picked.map(ticketOf);
    });
  }

  begin(
    ticket: RunTicket,
    node: string,
    lease: Duration,
  ): Promise<{ lease: Lease; run: Run; checkpoint: unknown } | undefined> {
    return this.#mutex.run(() => {
      const entry = this.#queue.get(ticket.runId);
      if (entry === undefined || entry.stage === "running") return undefined;
      if (entry.epoch + 1 !== ticket.epoch) return undefined;
      const hasPlace =
        entry.stage === "admitted" || this.#queue.blockers(entry) < entry.maxInstances;
      if (!hasPlace) return undefined;
      const now = this.#rooms.now();
      this.#queue.change(entry, (each) => {
        each.stage = "running";
        each.epoch = ticket.epoch;
        each.node = node;
        each.begunAt = now;
        each.leaseUntil = now + parseDuration(lease, "lease");
        each.run = begunRun(each, now);
      });
      return {
        lease: { runId: entry.id, epoch: entry.epoch },
        run: presentRun({ ...entry, open: false }),
        checkpoint: jsonCopy(entry.checkpoint),
      };
    });
  }

  renew(
    node: string,
    lease: Duration,
  ): Promise<{ lost: readonly string[]; cancelled: readonly string[] }> {
    return this.#mutex.run(() => {
      const leaseUntil = this.#rooms.now() + parseDuration(lease, "lease");
      const cancelled: string[] = [];
      for (const entry of this.#queue.away()) {
        if (entry.stage !== "running" || entry.node !== node) continue;
        entry.leaseUntil = leaseUntil;
        if (entry.cancelReason !== undefined) cancelled.push(entry.id);
      }
      const lost = [...(this.#lost.get(node) ?? [])];
      this.#lost.delete(node);
      return { lost, cancelled };
    });
  }

  commit(lease: Lease, effects: Effects): Promise<boolean> {
    return this.#mutex.run(() => {
      const entry = this.#holder(lease);
      if (entry === undefined) return false;
      this.#apply(entry, effects);
      return true;
    });
  }

  complete(completions: readonly Completion[]): Promise<readonly string[]> {
    return this.#mutex.run(() =>
      completions.flatMap((completion) => {
        const entry = this.#holder(completion);
        if (entry === undefined) return [];
        this.#apply(entry, completion);
        this.#end(entry, completion);
        return [entry.id];
      }),
    );
  }

  requestCancel(id: string, reason: string): Promise<boolean> {
    return this.#mutex.run(() => {
      const entry = this.#queue.get(id);
      if (entry === undefined) return false;
      if (entry.stage === "running") entry.cancelReason = reason;
      else this.#finish(entry, { status: "cancelled", reason });
      return true;
    });
  }

  async expired(limit: number): Promise<readonly Run[]> {
    const now = this.#rooms.now();
    return [...this.#queue.away()]
      .filter(({ stage, leaseUntil }) => stage === "running" && leaseUntil <= now)
      .sort((a, b) => a.leaseUntil - b.leaseUntil || (a.id < b.id ? -1 : 1))
      .slice(0, limit)
      .map((entry) => presentRun({ ...entry, open: true }));
  }

  async get(id: string): Promise<Run | undefined> {
    const run = this.#history.get(id);
    return run === undefined ? undefined : this.#present(run);
  }

  async list(query: RunQuery): Promise<Page<Run>> {
    return this.#history.list(query, (run) => this.#present(run));
  }

  prune(before: Date, limit: number): Promise<number> {
    return this.#mutex.run(() => {
      const { schedules, deliveries, logs, now } = this.#rooms;
      const remembered = now() - REMEMBERED;
      schedules.forgetRemoved(remembered);
      deliveries.forget(remembered);
      this.#events.forget(remembered);
      const pruned = this.#history.prune(before, limit);
      for (const id of pruned) logs.forget(id);
      return pruned.length;
    });
  }

  emit(events: readonly EmittedEvent[]): Promise<readonly string[]> {
    return this.#mutex.run(() => this.#announce(events).map(({ name, id }) => `${name} ${id}`));
  }

  async emitted(event: Pick<EmittedEvent, "name" | "id">): Promise<boolean> {
    return this.#events.has(event);
  }

  async active(schedules: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const found = new Map<string, readonly string[]>();
    for (const key of schedules) {
      const ids = this.#queue.ofSubject(key);
      if (ids.length > 0) found.set(key, ids);
    }
    return found;
  }

  async nextDue(): Promise<Date | undefined> {
    const at = this.#queue.nextDue(this.#admittedUntil);
    return at === undefined ? undefined : new Date(at);
  }

  revive(id: string): Promise<boolean> {
    return this.#mutex.run(() => {
      const run = this.#history.get(id);
      if (run === undefined || !isFinal(run.status)) return false;
      const { reason: _reason, result: _result, finishedAt: _finishedAt, ...rest } = run;
      const dueAt = new Date(this.#rooms.now());
      const revived: Run = { ...rest, status: "queued", dueAt };
      this.#history.set(revived);
      this.#queue.add(revived, this.#history.checkpoint(id));
      return true;
    });
  }

  #insert(run: Run): boolean {
    if (!this.#history.add(storedRun(run))) return false;
    const stored = this.#history.get(run.id) as Run;
    if (!isFinal(run.status)) this.#queue.add(stored);
    if (run.schedule !== undefined) this.#rooms.schedules.setLastRun(run.schedule, run.id);
    return true;
  }

  #releaseLapsed(now: number): void {
    for (const entry of [...this.#queue.away()]) {
      if (entry.stage !== "admitted" || entry.leaseUntil > now) continue;
      this.#queue.change(entry, (each) => {
        each.stage = "waiting";
      });
    }
  }

  #holder({ runId, epoch }: Lease): QueueEntry | undefined {
    const entry = this.#queue.get(runId);
    return entry?.stage === "running" && entry.epoch === epoch ? entry : undefined;
  }

  #apply(entry: QueueEntry, effects: Effects): void {
    const { deliveries, state } = this.#rooms;
    deliveries.insert(effects.deliveries ?? []);
    state.apply(effects.state ?? []);
    this.#announce(effects.events ?? []);
    if (effects.checkpoint !== undefined) entry.checkpoint = jsonCopy(effects.checkpoint);
    if (effects.progress !== undefined) {
      entry.run = { ...entry.run, progress: { ...effects.progress } };
    }
  }

  #end(entry: QueueEntry, completion: Completion): void {
    const { status, attempt, dueAt, reason, result } = completion;
    this.#noteLost(entry);
    entry.run = {
      ...entry.run,
      attempts: withAttempt(entry.run.attempts, { ...attempt }),
      ...(result !== undefined && { result: jsonCopy(result) }),
    };
    if (isWaiting(status) && entry.cancelReason === undefined) {
      const lost = attempt.outcome === "lost";
      this.#queue.change(entry, (each) => {
        each.stage = "waiting";
        each.dueAt = dueAt?.getTime() ?? this.#rooms.now();
        each.run = waitingRun(each, { status, reason, lost });
      });
      this.#history.set(entry.run);
      return;
    }
    const end = isWaiting(status)
      ? { status: "cancelled" as const, reason: entry.cancelReason }
      : { status, reason };
    this.#finish(entry, { ...end, finishedAt: attempt.finishedAt });
  }

  #finish(
    entry: QueueEntry,
    end: { status: Run["status"]; reason: string | undefined; finishedAt?: Date | undefined },
  ): void {
    const { reason: _reason, ...rest } = entry.run;
    this.#queue.remove(entry);
    this.#history.set({
      ...rest,
      status: end.status,
      ...(end.reason !== undefined && { reason: end.reason }),
      finishedAt: new Date(end.finishedAt ?? this.#rooms.now()),
      dueAt: new Date(entry.dueAt),
      ...(entry.epoch > 0 && { epoch: entry.epoch }),
    });
    this.#history.setCheckpoint(entry.id, entry.checkpoint);
  }

  /** A node whose lease ran out may come back: it is told then that it lost the run. */
  #noteLost({ id, node, leaseUntil }: QueueEntry): void {
    if (node === undefined || leaseUntil > this.#rooms.now()) return;
    this.#lost.set(node, (this.#lost.get(node) ?? new Set()).add(id));
  }

  #announce(events: readonly EmittedEvent[]): readonly EmittedEvent[] {
    return this.#events.emit(events, (run) => void this.#insert(run));
  }

  #present(run: Run): Run {
    const entry = this.#queue.get(run.id);
    return presentRun(entry === undefined ? { run, open: false } : { ...entry, open: true });
  }
}
