import type { Page, Schedule, ScheduleQuery } from "../../model/index.ts";
import type { ClaimedSchedule } from "../shared/admits-claim.ts";
import { jsonCopy } from "../shared/json.ts";
import { moveSchedule } from "../shared/move-schedule.ts";
import { pageLimit, readCursor, writeCursor } from "../shared/page-cursor.ts";
import type { ScheduleRecord, ScheduleStore } from "../store.ts";

interface Kept {
  record: ScheduleRecord;
  removedAt?: number;
}

/** Keeps schedules in this process. */
export class MemorySchedules implements ScheduleStore {
  readonly #now: () => number;
  readonly #kept = new Map<string, Kept>();
  readonly #listeners = new Map<string, Set<string>>();
  #version = 0;

  /** Makes an empty store over a clock. */
  constructor(now: () => number) {
    this.#now = now;
  }

  async *load(since = 0): AsyncIterable<ScheduleRecord> {
    // The list is taken at once, so that changes meanwhile show neither half nor twice.
    const changed = this.#present().filter(({ version }) => version > since);
    for (const record of changed.sort((a, b) => a.version - b.version)) yield copy(record);
  }

  async upsert(records: readonly ScheduleRecord[]): Promise<void> {
    for (const record of records) {
      const before = this.#kept.get(record.key)?.record;
      const lastRunId = record.lastRunId ?? before?.lastRunId;
      this.#version += 1;
      this.#unlisten(before);
      this.#kept.set(record.key, {
        record: {
          ...copy(record),
          version: this.#version,
          ...(lastRunId !== undefined && { lastRunId }),
        },
      });
      this.#listen(record);
    }
  }

  async remove(keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      const kept = this.#kept.get(key);
      if (kept === undefined || kept.removedAt !== undefined) continue;
      kept.removedAt = this.#now();
      this.#unlisten(kept.record);
    }
  }

  async get(key: string): Promise<ScheduleRecord | undefined> {
    const kept = this.#kept.get(key);
    return kept === undefined || kept.removedAt !== undefined ? undefined : copy(kept.record);
  }

  async list(query: ScheduleQuery): Promise<Page<ScheduleRecord>> {
    const limit = pageLimit(query);
    const place = readCursor(query.cursor, [""]);
    const found = this.#present()
      .filter((record) => matches(record, query) && (place === undefined || record.key > place[0]!))
      .sort((a, b) => (a.key < b.key ? -1 : 1));
    const items = found.slice(0, limit).map(copy);
    const last = items.at(-1);
    return found.length > limit && last !== undefined
      ? { items, nextCursor: writeCursor([last.key]) }
      : { items };
  }

  /** What a claim has to know; `undefined` for a key that was never stored. */
  claimed(key: string): ClaimedSchedule | undefined {
    const kept = this.#kept.get(key);
    if (kept === undefined) return undefined;
    return { status: kept.record.status, removed: kept.removedAt !== undefined };
  }

  /** Moves a schedule on. */
  move(key: string, nextAt: Date | undefined): void {
    const kept = this.#kept.get(key);
    if (kept === undefined) return;
    const { nextAt: before, ...rest } = kept.record;
    const from = { status: rest.status, event: rest.event, nextAt: before?.getTime() };
    const to = moveSchedule(from, nextAt?.getTime());
    kept.record = {
      ...rest,
      status: to.status,
      ...(to.nextAt !== undefined && { nextAt: new Date(to.nextAt) }),
    };
  }

  /** Notes a schedule's latest run. */
  setLastRun(key: string, lastRunId: string): void {
    const kept = this.#kept.get(key);
    if (kept !== undefined) kept.record = { ...kept.record, lastRunId };
  }

  /** Those that listen to an event, by key. */
  listening(event: string): readonly ScheduleRecord[] {
    return [...(this.#listeners.get(event) ?? [])]
      .sort()
      .flatMap((key) => this.#kept.get(key)?.record ?? []);
  }

  /** Forgets what was removed before that. */
  forgetRemoved(before: number): void {
    for (const [key, { removedAt }] of this.#kept) {
      if (removedAt !== undefined && removedAt < before) this.#kept.delete(key);
    }
  }

  #present(): ScheduleRecord[] {
    const records: ScheduleRecord[] = [];
    for (const { record, removedAt } of this.#kept.values()) {
      if (removedAt === undefined) records.push(record);
    }
    return records;
  }

  #listen({ key, event }: ScheduleRecord): void {
    if (event === undefined) return;
    const keys = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, keys.add(key));
  }

  #unlisten(record: ScheduleRecord | undefined): void {
    if (record?.event === undefined) return;
    this.#listeners.get(record.event)?.delete(record.key);
  }
}

function matches(record: ScheduleRecord, query: ScheduleQuery): boolean {
  const { tenant, plugin, job, status, search } = query;
  return (
    (tenant === undefined || record.tenant === tenant) &&
    (plugin === undefined || record.job.startsWith(`${plugin}:`)) &&
    (job === undefined || record.job === job) &&
    (status === undefined || record.status === status) &&
    (search === undefined || record.key.toLowerCase().includes(search.toLowerCase()))
  );
}

function copy(record: ScheduleRecord): ScheduleRecord {
  return {
    ...record,
    trigger: jsonCopy<Schedule["trigger"]>(record.trigger),
    ...(record.payload !== undefined && { payload: jsonCopy(record.payload) }),
    ...(record.nextAt !== undefined && { nextAt: new Date(record.nextAt) }),
  };
}
