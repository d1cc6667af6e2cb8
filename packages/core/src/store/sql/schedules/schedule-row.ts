import type { Schedule } from "../../../model/index.ts";
import { fromJson, toJson } from "../../shared/json.ts";
import type { ScheduleRecord } from "../../store.ts";
import type { SqlValue } from "../sql-database.ts";

/** A schedule as its table has it. */
export interface ScheduleRow {
  schedule: string;
  job: string;
  tenant: string;
  name: string | null;
  trigger_spec: string;
  timezone: string;
  payload: string | null;
  status: Schedule["status"];
  origin: Schedule["origin"];
  next_at: number | null;
  last_run_id: string | null;
  definition_hash: string;
  event: string | null;
  version: number;
  priority: number | null;
  max_instances: number | null;
}

/** The columns that `upsert` writes, in the order of `scheduleValues`. */
export const SCHEDULE_COLUMNS = [
  "schedule",
  "job",
  "plugin",
  "tenant",
  "name",
  "trigger_spec",
  "timezone",
  "payload",
  "status",
  "origin",
  "next_at",
  "last_run_id",
  "definition_hash",
  "event",
  "version",
  "priority",
  "max_instances",
  "removed_at",
] as const;

/** A record as a row. */
export function scheduleValues(record: ScheduleRecord, version: number): readonly SqlValue[] {
  return [
    record.key,
    record.job,
    record.job.slice(0, Math.max(0, record.job.indexOf(":"))),
    record.tenant ?? "",
    record.name ?? null,
    JSON.stringify(record.trigger),
    record.timezone,
    toJson(record.payload) ?? null,
    record.status,
    record.origin,
    record.nextAt?.getTime() ?? null,
    record.lastRunId ?? null,
    record.definitionHash,
    record.event ?? null,
    version,
    record.priority ?? null,
    record.maxInstances ?? null,
    null,
  ];
}

/** A row as a record. */
export function scheduleRecord(row: ScheduleRow): ScheduleRecord {
  return {
    key: row.schedule,
    job: row.job,
    ...(row.tenant !== "" && { tenant: row.tenant }),
    ...(row.name !== null && { name: row.name }),
    trigger: fromJson(row.trigger_spec) as Schedule["trigger"],
    timezone: row.timezone,
    ...(row.payload !== null && { payload: fromJson(row.payload) }),
    status: row.status,
    origin: row.origin,
    ...(row.next_at !== null && { nextAt: new Date(Number(row.next_at)) }),
    ...(row.last_run_id !== null && { lastRunId: row.last_run_id }),
    definitionHash: row.definition_hash,
    ...(row.event !== null && { event: row.event }),
    version: Number(row.version),
    ...(row.priority !== null && { priority: Number(row.priority) }),
    ...(row.max_instances !== null && { maxInstances: Number(row.max_instances) }),
  };
}
