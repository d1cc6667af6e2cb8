export { defineEvent, type EventDefinition } from "./define-event.ts";
export {
  type ContextOf,
  defineJob,
  type JobDefinition,
  type JobOptions,
  type NamedSchedule,
  type PerTenant,
  type Scope,
  type Work,
} from "./define-job.ts";
export type { ErasedJob } from "./definition.ts";
export {
  describeJob,
  JobDefinitions,
  type JobOverrides,
  type RegisteredJob,
} from "./job-definitions.ts";
export type { JobInfo, Jobs, RunReport, RunRequest } from "./jobs.ts";
export {
  cancel,
  type Outcome,
  type OutcomeValue,
  readOutcome,
  retry,
  skip,
  snooze,
} from "./outcome.ts";
export { parsePayload } from "./payload.ts";
export type { JobPolicy, MisfirePolicy, RetryPolicy } from "./policy.ts";
export { type ResolvedPolicy, resolvePolicy } from "./resolved-policy.ts";
export type { GlobalRunContext, JobHandler, RunContext } from "./run-context.ts";
export { pluginOf, type ScheduleKeyParts, scheduleKey } from "./schedule-key.ts";
export type { Conflict, Explanation, ScheduleInput, Schedules } from "./schedules.ts";
export { CORE_TOKENS } from "./tokens.ts";
export {
  definitionHash,
  type Override,
  type ScheduleOwner,
  type SwitchedOff,
  type WantedSchedule,
  wantedSchedules,
} from "./wanted-schedules.ts";
