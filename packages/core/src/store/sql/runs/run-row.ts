import type { Attempt, EmittedEvent, Progress, Run, RunStatus } from "../../../model/index.ts";
import { withOpenAttempt } from "../../shared/attempts.ts";
import { fromJson, toJson } from "../../shared/json.ts";
import { isFinal } from "../../shared/run-status.ts";
import { subjectOf } from "../../shared/subject.ts";
import type { SqlValue } from "../sql-database.ts";

/** A run as its table has it. While it is on its way, `queue_…` say what its place in the queue has. */
export interface RunRow {
  sequence: number;
  id: string;
  subject: string;
  schedule: string | null;
  occurrence: string;
  job: string;
  tenant: string;
  cause: Run["cause"];
  status: RunStatus | "";
  reason: string | null;
  scheduled_for: number;
  due_at: number;
  started_at: number | null;
  finished_at: number | null;
  priority: number | null;
  max_instances: number | null;
  epoch: number;
  resumed: number;
  recovered: number;
  attempts: string;
  progress: string | null;
  payload: string | null;
  result: string | null;
  missed: string | null;
  event: string | null;
  checkpoint: string | null;
  queue_status?: RunStatus | null;
  queue_due_at?: number | null;
  queue_epoch?: number | null;
  queue_started_at?: number | null;
  queue_resumed?: number | null;
  queue_node?: string | null;
  queue_begun_at?: number | null;
}

/** Columns of a new run, in the order of `runValues`. */
export const RUN_COLUMNS = [
  "id",
  "subject",
  "schedule",
  "occurrence",
  "job",
  "tenant",
  "cause",
  "status",
  "reason",
  "scheduled_for",
  "due_at",
  "started_at",
  "finished_at",
  "priority",
  "max_instances",
  "epoch",
  "resumed",
  "recovered",
  "attempts",
  "progress",
  "payload",
  "result",
  "missed",
  "event",
] as const;

/** A new run as a row. */
export function runValues(run: Run): readonly SqlValue[] {
  return [
    run.id,
    subjectOf(run),
    run.schedule ?? null,
    run.occurrence,
    run.job,
    run.tenant ?? "",
    run.cause,
    isFinal(run.status) ? run.status : "",
    run.reason ?? null,
    run.scheduledFor.getTime(),
    run.dueAt.getTime(),
    run.startedAt?.getTime() ?? null,
    run.finishedAt?.getTime() ?? null,
    run.priority ?? null,
    run.maxInstances ?? null,
    run.epoch ?? 0,
    run.resumed ?? 0,
    run.recovered ?? 0,
    run.attempts.length === 0 ? "[]" : JSON.stringify(run.attempts),
    toJson(run.progress) ?? null,
    toJson(run.payload) ?? null,
    toJson(run.result) ?? null,
    toJson(run.missed) ?? null,
    toJson(run.event) ?? null,
  ];
}

/** Columns to select a run with its place in the queue, from `runs r left join queue q`. */
export const RUN_WITH_QUEUE = `r.*, q.status as queue_status, q.due_at as queue_due_at,
  q.epoch as queue_epoch, q.started_at as queue_started_at, q.resumed as queue_resumed,
  q.node as queue_node, q.begun_at as queue_begun_at`;

/** A row as a run; the attempt under way is shown where the row says which node has it. */
export function runOf(row: RunRow): Run {
  const status = row.status === "" ? (row.queue_status ?? "queued") : row.status;
  const startedAt = row.queue_started_at ?? row.started_at;
  const epoch = Number(row.queue_epoch ?? row.epoch);
  const resumed = Number(row.queue_resumed ?? row.resumed);
  const recovered = Number(row.recovered);
  return {
    id: row.id,
    job: row.job,
    ...(row.tenant !== "" && { tenant: row.tenant }),
    ...(row.schedule !== null && { schedule: row.schedule }),
    occurrence: row.occurrence,
    cause: row.cause,
    status,
    ...(row.reason !== null && status !== "running" && { reason: row.reason }),
    scheduledFor: dateOf(row.scheduled_for),
    dueAt: dateOf(row.queue_due_at ?? row.due_at),
    ...(startedAt !== null && { startedAt: dateOf(startedAt) }),
    ...(row.finished_at !== null && { finishedAt: dateOf(row.finished_at) }),
    attempts: attemptsOf(row, status),
    ...(row.progress !== null && { progress: fromJson(row.progress) as Progress }),
    ...(row.payload !== null && { payload: fromJson(row.payload) }),
    ...(row.result !== null && { result: fromJson(row.result) }),
    ...(row.missed !== null && {
      missed: (fromJson(row.missed) as string[]).map((at) => new Date(at)),
    }),
    ...(row.event !== null && { event: eventOf(row.event) }),
    ...(resumed > 0 && { resumed }),
    ...(recovered > 0 && { recovered }),
    ...(row.priority !== null && { priority: Number(row.priority) }),
    ...(row.max_instances !== null && { maxInstances: Number(row.max_instances) }),
    ...(epoch > 0 && { epoch }),
  };
}

/** The attempts that a row holds. */
export function readAttempts(text: string): readonly Attempt[] {
  if (text === "[]") return [];
  return (fromJson(text) as Attempt[]).map((attempt) => ({
    ...attempt,
    startedAt: new Date(attempt.startedAt),
    ...(attempt.finishedAt !== undefined && { finishedAt: new Date(attempt.finishedAt) }),
  }));
}

function attemptsOf(row: RunRow, status: RunStatus): readonly Attempt[] {
  const attempts = readAttempts(row.attempts);
  const { queue_node: node, queue_begun_at: begunAt } = row;
  if (status !== "running" || node == null || begunAt == null) return attempts;
  return withOpenAttempt(attempts, { node, startedAt: dateOf(begunAt) });
}

function eventOf(text: string): EmittedEvent {
  const event = fromJson(text) as EmittedEvent;
  return { ...event, at: new Date(event.at) };
}

function dateOf(milliseconds: number): Date {
  return new Date(Number(milliseconds));
}
