import { CarillonError } from "../errors.ts";
import {
  type Conflict,
  definitionHash,
  type Explanation,
  type JobDefinitions,
  type NamedSchedule,
  parsePayload,
  type RegisteredJob,
  type RunReport,
  type RunRequest,
  type ScheduleInput,
  type Schedules,
  scheduleKey,
} from "../jobs/index.ts";
import type { Logger } from "../logging/logger.ts";
import type { Announce, Page, Schedule, ScheduleQuery, Tenant } from "../model/index.ts";
import { firstInstant, type ScheduleTable } from "../planner/index.ts";
import type { ScheduleRecord, Store } from "../store/index.ts";
import type { Clock } from "../time/clock.ts";
import { eventOf } from "../triggers/index.ts";
import type { TriggerSpec } from "../triggers/spec.ts";
import type { Calendar, Trigger } from "../triggers/trigger.ts";

/** What the schedule commands work with. */
export interface ScheduleCommandParts {
  readonly store: Store;
  readonly jobs: JobDefinitions;
  readonly table: ScheduleTable;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly calendars: Readonly<Record<string, Calendar>>;
  readonly timezone: string;
  readonly announce: Announce;
  tenant(id: string): Tenant | undefined;
  /** The table changed; the planner looks again. */
  rearm(): void;
  runNow(
    job: RegisteredJob,
    request: RunRequest & { tenant?: string; schedule: Schedule },
  ): Promise<RunReport>;
  explain(key: string, window: { from: Date; to: Date }): Promise<readonly Explanation[]>;
}

/** Schedules: looks and commands. What it writes is durable when it resolves. */
export class ScheduleCommands implements Schedules {
  readonly #parts: ScheduleCommandParts;

  constructor(parts: ScheduleCommandParts) {
    this.#parts = parts;
  }

  async list(query: ScheduleQuery = {}): Promise<Page<Schedule>> {
    const page = await this.#parts.store.schedules.list(query);
    return { ...page, items: page.items.map(toSchedule) };
  }

  async get(key: string): Promise<Schedule | undefined> {
    const record = await this.#parts.store.schedules.get(key);
    return record === undefined ? undefined : toSchedule(record);
  }

  async add(
    schedule: Omit<ScheduleInput, "job"> & { job: string | object },
    { onConflict = "error" }: { onConflict?: Conflict } = {},
  ): Promise<Schedule> {
    const job = this.#parts.jobs.require(schedule.job);
    const record = this.#record(job, schedule);
    const known = await this.#parts.store.schedules.get(record.key);
    if (known !== undefined && onConflict === "keep") return toSchedule(known);
    if (known !== undefined && onConflict === "error") {
      throw new CarillonError(
        "SCHEDULE_EXISTS",
        `schedule ${record.key} is there already; pass onConflict "replace" or "keep", or another name`,
      );
    }
    if (known !== undefined) mustBeDynamic(known);
    return this.#write(record);
  }

  async sync(
    owner: { job: string | object; tenant: string },
    wanted: readonly NamedSchedule[],
  ): Promise<{ added: number; changed: number; removed: number }> {
    const { store, table, announce } = this.#parts;
    const job = this.#parts.jobs.require(owner.job);
    const stored = await this.#dynamic(job.id, owner.tenant);
    const write: ScheduleRecord[] = [];
    let added = 0;
    for (const each of wanted) {
      const record = this.#record(job, { ...each, tenant: owner.tenant });
      const known = stored.get(record.key);
      stored.delete(record.key);
      if (known?.definitionHash === record.definitionHash) continue;
      if (known === undefined) added += 1;
      write.push(known?.status === "paused" ? { ...record, status: "paused" } : record);
    }
    const removed = [...stored.keys()];
    if (write.length > 0) await store.schedules.upsert(write);
    if (removed.length > 0) await store.schedules.remove(removed);
    for (const record of write) table.put(record);
    for (const key of removed) table.remove(key);
    for (const record of [...write, ...stored.values()])
      announce("schedule:changed", toSchedule(record));
    this.#parts.rearm();
    return { added, changed: write.length - added, removed: removed.length };
  }

  async update(key: string, change: { trigger?: Trigger; payload?: unknown }): Promise<Schedule> {
    const known = await this.#require(key);
    mustBeDynamic(known);
    const job = this.#parts.jobs.require(known.job);
    const { tenant, name, payload } = known;
    const record = this.#record(job, {
      ...(tenant !== undefined && { tenant }),
      ...(name !== undefined && { name }),
      ...("payload" in change ? { payload: change.payload } : { payload }),
      spec: change.trigger?.toSpec() ?? known.trigger,
      timezone: known.timezone,
    });
    const status = known.status === "paused" ? "paused" : record.status;
    if (change.trigger !== undefined) return this.#write({ ...record, status });
    // Only a changed trigger moves the next instant.
    const { nextAt: _computed, ...rest } = record;
    return this.#write({
      ...rest,
      status,
      ...(known.nextAt !== undefined && { nextAt: known.nextAt }),
    });
  }

  async remove(key: string): Promise<void> {
    const known = await this.#require(key);
    mustBeDynamic(known);
    await this.#parts.store.schedules.remove([key]);
    this.#parts.table.remove(key);
    this.#parts.announce("schedule:changed", toSchedule(known));
  }

  async pause(key: string): Promise<void> {
    const known = await this.#require(key);
    if (known.status === "active") await this.#write({ ...known, status: "paused" });
  }

  async resume(key: string): Promise<void> {
    const known = await this.#require(key);
    if (known.status === "paused") await this.#write({ ...known, status: "active" });
  }

  async runNow(key: string, request: RunRequest = {}): Promise<RunReport> {
    const schedule = toSchedule(await this.#require(key));
    const job = this.#parts.jobs.require(schedule.job);
    const { tenant } = schedule;
    return this.#parts.runNow(job, {
      ...request,
      ...(tenant !== undefined && { tenant }),
      schedule,
    });
  }

  explain(key: string, window: { from: Date; to: Date }): Promise<readonly Explanation[]> {
    return this.#parts.explain(key, window);
  }

  async #dynamic(job: string, tenant: string): Promise<Map<string, ScheduleRecord>> {
    const found = new Map<string, ScheduleRecord>();
    let cursor: string | undefined;
    do {
      const query = { job, tenant, limit: 1_000, ...(cursor !== undefined && { cursor }) };
      const page = await this.#parts.store.schedules.list(query);
      for (const record of page.items)
        if (record.origin === "dynamic") found.set(record.key, record);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return found;
  }

  async #require(key: string): Promise<ScheduleRecord> {
    const record = await this.#parts.store.schedules.get(key);
    if (record !== undefined) return record;
    throw new CarillonError("SCHEDULE_UNKNOWN", `there is no schedule ${JSON.stringify(key)}`, {
      details: { schedule: key },
    });
  }

  async #write(record: ScheduleRecord): Promise<Schedule> {
    const { store, table, announce } = this.#parts;
    await store.schedules.upsert([record]);
    table.put(record);
    this.#parts.rearm();
    announce("schedule:changed", toSchedule(record));
    return toSchedule(record);
  }

  #record(
    job: RegisteredJob,
    from: {
      tenant?: string;
      name?: string;
      trigger?: Trigger;
      spec?: TriggerSpec;
      payload?: unknown;
      timezone?: string;
    },
  ): ScheduleRecord {
    const { clock, calendars, table, logger } = this.#parts;
    const { tenant, name, payload } = from;
    this.#checkOwner(job, tenant, name);
    if (payload !== undefined) parsePayload(job, payload);
    const policy = table.policy({ job: job.id, tenant, name });
    const trigger = from.trigger?.toSpec() ?? from.spec ?? { anyOf: [] };
    const timezone =
      from.timezone ??
      policy.timezone ??
      (tenant && this.#parts.tenant(tenant)?.timezone) ??
      this.#parts.timezone;
    const event = eventOf(trigger);
    const nextAt = firstInstant(trigger, { timezone, calendars, now: clock.now() });
    const key = scheduleKey({ job: job.id, tenant, name });
    const never = nextAt === undefined && event === undefined;
    if (never)
      logger.warn("a schedule has no instant ahead and never fires", { schedule: key, trigger });
    const record = {
      key,
      job: job.id,
      ...(tenant !== undefined && { tenant }),
      ...(name !== undefined && { name }),
      trigger,
      timezone,
      ...(payload !== undefined && { payload }),
      status: never ? ("finished" as const) : ("active" as const),
      origin: "dynamic" as const,
      ...(nextAt !== undefined && { nextAt }),
      ...(event !== undefined && { event: event.name }),
      ...(policy.priority !== 0 && { priority: policy.priority }),
      ...(policy.maxInstances !== 1 && { maxInstances: policy.maxInstances }),
    };
    return { ...record, definitionHash: definitionHash(record), version: 0 };
  }

  #checkOwner(job: RegisteredJob, tenant: string | undefined, name: string | undefined): void {
    const fail = (expected: string): never => {
      throw new CarillonError("SCHEDULE_INVALID", `schedule of ${job.id}: expected ${expected}`);
    };
    if (job.scope === "global" && tenant !== undefined)
      fail(`no tenant, since the job is global, got ${JSON.stringify(tenant)}`);
    if (job.scope === "tenant" && tenant === undefined) fail("a tenant, got none");
    if (tenant !== undefined && this.#parts.tenant(tenant) === undefined) {
      throw new CarillonError("TENANT_UNKNOWN", `there is no tenant ${JSON.stringify(tenant)}`, {
        details: { tenant },
      });
    }
    if (name !== undefined && !/^[A-Za-z0-9._-]{1,120}$/.test(name)) {
      fail(
        `a name of 1 to 120 letters, digits, dots, dashes or underscores, got ${JSON.stringify(name)}`,
      );
    }
  }
}

/** A record as people see it. */
export function toSchedule(record: ScheduleRecord): Schedule {
  const {
    definitionHash: _hash,
    version: _version,
    event: _event,
    priority: _priority,
    maxInstances: _max,
    ...schedule
  } = record;
  return schedule;
}

function mustBeDynamic({ key, origin }: ScheduleRecord): void {
  if (origin === "dynamic") return;
  const where = origin === "code" ? "the job's definition" : "the tenant's `schedules:` section";
  throw new CarillonError(
    "SCHEDULE_FIXED",
    `schedule ${key} comes from ${where}; change it there, or pause it`,
  );
}
