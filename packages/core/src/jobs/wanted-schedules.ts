import { fingerprint } from "../config/index.ts";
import { CarillonError } from "../errors.ts";
import type { Tenant } from "../model/index.ts";
import type { ScheduleRecord } from "../store/index.ts";
import { eventOf, parseTrigger } from "../triggers/index.ts";
import type { TriggerSpec } from "../triggers/spec.ts";
import type { Trigger } from "../triggers/trigger.ts";
import type { NamedSchedule } from "./define-job.ts";
import type { RegisteredJob } from "./job-definitions.ts";
import type { JobPolicy } from "./policy.ts";
import { type ResolvedPolicy, resolvePolicy } from "./resolved-policy.ts";
import { scheduleKey } from "./schedule-key.ts";

/** What a tenant says of a schedule, its trigger in the one JSON form. */
export type Override = false | (JobPolicy & { trigger?: TriggerSpec; payload?: unknown });

/** For whom schedules are worked out: a tenant with its settings, or nobody for global jobs. */
export interface ScheduleOwner {
  tenant?: Tenant;
  settings?: unknown;
  /** By job id, `#name` for a named one. */
  overrides?: ReadonlyMap<string, Override>;
  /** Zone of last resort. */
  timezone: string;
}

/** A schedule that code or settings ask for. */
export interface WantedSchedule {
  record: Omit<ScheduleRecord, "version" | "nextAt">;
  policy: ResolvedPolicy;
}

/** One that a tenant switched off, for `explain`. */
export interface SwitchedOff {
  key: string;
  trigger: TriggerSpec;
  timezone: string;
}

/** The schedules of a job for an owner. A per-tenant function that throws is the caller's to handle. */
export function wantedSchedules(
  job: RegisteredJob,
  owner: ScheduleOwner,
): { wanted: readonly WantedSchedule[]; off: readonly SwitchedOff[] } {
  const wanted: WantedSchedule[] = [];
  const off: SwitchedOff[] = [];
  const overrides = owner.overrides ?? new Map<string, Override>();
  const whole = overrides.get(job.id);
  const base = perTenant(job.trigger, owner);
  const named = perTenant(job.definition.schedules, owner) ?? [];
  checkNames(job, named);
  const add = (schedule: Partial<NamedSchedule>, override: Override | undefined): void => {
    const spec = (override || undefined)?.trigger ?? schedule.trigger?.toSpec();
    if (spec === undefined) return;
    const made = make({ job, owner, schedule, spec, layers: [whole || {}, override || {}] });
    if (override === false || (override === undefined && whole === false)) {
      off.push({ key: made.record.key, trigger: spec, timezone: made.record.timezone });
    } else wanted.push(made);
  };
  if (base !== undefined || (whole || undefined)?.trigger !== undefined) {
    add(base === undefined ? {} : { trigger: base }, whole);
  }
  for (const schedule of named) add(schedule, overrides.get(`${job.id}#${schedule.name}`));
  const known = new Set(named.map(({ name }) => name));
  for (const [key, override] of overrides) {
    const name = key.startsWith(`${job.id}#`) ? key.slice(job.id.length + 1) : undefined;
    if (name !== undefined && !known.has(name)) add({ name }, override);
  }
  return { wanted, off };
}

/** What makes two versions of a schedule the same one. */
export function definitionHash(
  record: Pick<
    ScheduleRecord,
    "trigger" | "timezone" | "payload" | "origin" | "priority" | "maxInstances"
  >,
): string {
  const { trigger, timezone, payload, origin, priority, maxInstances } = record;
  return fingerprint({ trigger, timezone, payload, origin, priority, maxInstances });
}

function make(options: {
  job: RegisteredJob;
  owner: ScheduleOwner;
  schedule: Partial<NamedSchedule>;
  spec: TriggerSpec;
  layers: readonly { payload?: unknown; trigger?: TriggerSpec; timezone?: string }[];
}): WantedSchedule {
  const { job, owner, schedule, spec, layers } = options;
  const isOverridden = layers.some((layer) => Object.keys(layer).length > 0);
  const policy = isOverridden ? resolvePolicy(job.layers, ...layers) : job.policy;
  const event = eventOf(parseTrigger(spec).toSpec());
  const payload = layers.reduce<unknown>((last, layer) => layer.payload ?? last, schedule.payload);
  const overridden = layers.some((layer) => layer.trigger !== undefined);
  const record: Omit<WantedSchedule["record"], "definitionHash"> = {
    key: scheduleKey({ job: job.id, tenant: owner.tenant?.id, name: schedule.name }),
    job: job.id,
    ...(owner.tenant === undefined ? {} : { tenant: owner.tenant.id }),
    ...(schedule.name === undefined ? {} : { name: schedule.name }),
    trigger: spec,
    timezone:
      layers.reduce<string | undefined>((last, layer) => layer.timezone ?? last, undefined) ??
      schedule.timezone ??
      policy.timezone ??
      owner.tenant?.timezone ??
      owner.timezone,
    ...(payload === undefined ? {} : { payload }),
    status: "active",
    origin: overridden ? "tenant" : "code",
    ...(event === undefined ? {} : { event: event.name }),
    ...(policy.priority === 0 ? {} : { priority: policy.priority }),
    ...(policy.maxInstances === 1 ? {} : { maxInstances: policy.maxInstances }),
  };
  return { record: { ...record, definitionHash: definitionHash(record) }, policy };
}

function perTenant<T>(
  value: T | ((tenant: Tenant, settings: unknown) => T | undefined) | undefined,
  owner: ScheduleOwner,
): T | undefined {
  if (typeof value !== "function") return value;
  if (owner.tenant === undefined) return undefined;
  return (value as (tenant: Tenant, settings: unknown) => T | undefined)(
    owner.tenant,
    owner.settings,
  );
}

function checkNames(
  job: RegisteredJob,
  named: readonly { name: string; trigger: Trigger }[],
): void {
  const seen = new Set<string>();
  for (const { name } of named) {
    if (!/^[A-Za-z0-9._-]{1,120}$/.test(name)) {
      throw new CarillonError(
        "SCHEDULE_INVALID",
        `job ${job.id}: expected a schedule's name to be 1 to 120 letters, digits, dots, dashes or underscores, got ${JSON.stringify(name)}`,
      );
    }
    if (seen.has(name)) {
      throw new CarillonError(
        "SCHEDULE_INVALID",
        `job ${job.id}: two schedules are named ${JSON.stringify(name)}`,
      );
    }
    seen.add(name);
  }
}
