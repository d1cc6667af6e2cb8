import {
  type Override,
  pluginOf,
  type RegisteredJob,
  type ResolvedPolicy,
  resolvePolicy,
} from "../jobs/index.ts";
import type { Logger } from "../logging/logger.ts";
import type { ScheduleRecord } from "../store/index.ts";
import { type CompiledTrigger, compileTrigger } from "../triggers/index.ts";
import type { Calendar } from "../triggers/trigger.ts";
import { DueHeap, type HeapItem } from "./due-heap.ts";

/** A schedule as the planner holds it: small, since there may be a hundred thousand. */
export interface PlannedSchedule extends HeapItem {
  readonly key: string;
  readonly job: string;
  readonly tenant: string | undefined;
  readonly payload: unknown;
  readonly trigger: CompiledTrigger;
  readonly policy: ResolvedPolicy;
  readonly event: string | undefined;
  status: ScheduleRecord["status"];
  /** It never had an instant: 30 February, a past year. */
  readonly never: boolean;
  /** How often in a row its claims were refused. */
  refused: number;
}

/** What the table asks of the rest of the scheduler. */
export interface TableParts {
  readonly logger: Logger;
  readonly calendars: Readonly<Record<string, Calendar>>;
  job(id: string): RegisteredJob | undefined;
  /** A tenant's word on a schedule. */
  override(tenant: string, key: string): Override | undefined;
  /** Why a tenant's schedules do not fire now; `undefined` when they do. */
  held(tenant: string): string | undefined;
}

const DEFAULT_POLICY = resolvePolicy({});

/** The schedules of this node, and the heap of those that have an instant ahead. */
export class ScheduleTable {
  readonly heap = new DueHeap<PlannedSchedule>();
  readonly #parts: TableParts;
  readonly #schedules = new Map<string, PlannedSchedule>();
  readonly #byTenant = new Map<string, Set<PlannedSchedule>>();
  readonly #policies = new Map<string, ResolvedPolicy>();

  constructor(parts: TableParts) {
    this.#parts = parts;
  }

  get size(): number {
    return this.#schedules.size;
  }

  get(key: string): PlannedSchedule | undefined {
    return this.#schedules.get(key);
  }

  values(): Iterable<PlannedSchedule> {
    return this.#schedules.values();
  }

  /** Takes a record in, or takes its changes over. */
  put(record: ScheduleRecord): void {
    this.remove(record.key);
    const trigger = this.#compile(record);
    if (trigger === undefined) return;
    const schedule: PlannedSchedule = {
      key: record.key,
      job: record.job,
      tenant: record.tenant,
      payload: record.payload,
      trigger,
      policy: this.policy(record),
      event: record.event,
      status: record.status,
      never:
        record.status === "finished" &&
        record.lastRunId === undefined &&
        record.event === undefined,
      refused: 0,
      next: record.nextAt?.getTime() ?? Number.POSITIVE_INFINITY,
      slot: -1,
    };
    this.#schedules.set(record.key, schedule);
    if (record.tenant !== undefined) {
      const siblings = this.#byTenant.get(record.tenant) ?? new Set();
      this.#byTenant.set(record.tenant, siblings.add(schedule));
    }
    this.place(schedule);
  }

  /** Puts a schedule into the heap, or takes it out, as its state asks. */
  place(schedule: PlannedSchedule): void {
    const fires =
      schedule.status === "active" &&
      Number.isFinite(schedule.next) &&
      this.#parts.job(schedule.job) !== undefined &&
      (schedule.tenant === undefined || this.#parts.held(schedule.tenant) === undefined);
    if (fires) this.heap.put(schedule);
    else this.heap.remove(schedule);
  }

  /** Looks at a tenant's schedules again after its state changed. */
  replace(tenant: string): void {
    for (const schedule of this.#byTenant.get(tenant) ?? []) this.place(schedule);
  }

  remove(key: string): void {
    const schedule = this.#schedules.get(key);
    if (schedule === undefined) return;
    this.heap.remove(schedule);
    this.#schedules.delete(key);
    if (schedule.tenant === undefined) return;
    const siblings = this.#byTenant.get(schedule.tenant);
    siblings?.delete(schedule);
    if (siblings?.size === 0) this.#byTenant.delete(schedule.tenant);
  }

  /** The policy in force for a schedule: job, host, tenant. Equal ones are one object. */
  policy(schedule: {
    job: string;
    tenant?: string | undefined;
    name?: string | undefined;
  }): ResolvedPolicy {
    const job = this.#parts.job(schedule.job);
    if (schedule.tenant === undefined) return job?.policy ?? DEFAULT_POLICY;
    const whole = this.#parts.override(schedule.tenant, schedule.job) || undefined;
    const own =
      schedule.name === undefined
        ? undefined
        : this.#parts.override(schedule.tenant, `${schedule.job}#${schedule.name}`) || undefined;
    if (whole === undefined && own === undefined) return job?.policy ?? DEFAULT_POLICY;
    return this.#shared(resolvePolicy(job?.layers ?? {}, whole ?? {}, own ?? {}));
  }

  #shared(policy: ResolvedPolicy): ResolvedPolicy {
    const text = JSON.stringify(policy);
    const known = this.#policies.get(text);
    if (known !== undefined) return known;
    this.#policies.set(text, policy);
    return policy;
  }

  #compile(record: ScheduleRecord): CompiledTrigger | undefined {
    try {
      return compileTrigger(record.trigger, {
        timezone: record.timezone,
        calendars: this.#parts.calendars,
      });
    } catch (error) {
      this.#parts.logger.error("a stored schedule cannot be read; it does not fire", {
        schedule: record.key,
        plugin: pluginOf(record.job),
        error,
      });
      return undefined;
    }
  }
}
