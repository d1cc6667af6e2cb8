// The public face: helpers that finish a room add their exports to the block of that room.

export type { DocumentProblem } from "./config/config-document.ts";
export type { AnySchema, In, Out, Schema } from "./config/schema.ts";
export { Secret } from "./config/secret.ts";
export {
  inject,
  injectable,
  type Lifetime,
  type Service,
  type Services,
  type Token,
  token,
} from "./container/index.ts";
export type { Dialect, TenantDatabase } from "./database/tenant-database.ts";
export type { Engine, EngineHost } from "./engine/index.ts";
export { localEngine } from "./engine/index.ts";
export { CarillonError } from "./errors.ts";
export { defineEvent } from "./jobs/define-event.ts";
export type {
  ContextOf,
  JobDefinition,
  JobOptions,
  NamedSchedule,
  PerTenant,
  Scope,
  Work,
} from "./jobs/define-job.ts";
export { defineJob } from "./jobs/define-job.ts";
export type { JobInfo, Jobs, RunReport, RunRequest } from "./jobs/jobs.ts";
export { cancel, type Outcome, retry, skip, snooze } from "./jobs/outcome.ts";
export type { JobPolicy, MisfirePolicy, RetryPolicy } from "./jobs/policy.ts";
export type { GlobalRunContext, JobHandler, RunContext } from "./jobs/run-context.ts";
export type { Conflict, Explanation, ScheduleInput, Schedules } from "./jobs/schedules.ts";
export type { Log, Logger } from "./logging/logger.ts";
export type { LoggingOptions } from "./logging/options.ts";
export type * from "./model/index.ts";
export { defineNotifier } from "./notifications/define-notifier.ts";
export type {
  Notifier,
  NotifierDefinition,
  SendContext,
  SendResult,
} from "./notifications/notifier.ts";
export {
  NotifyError,
  type NotifyErrorKind,
  type NotifyErrorOptions,
} from "./notifications/notify-error.ts";
export { definePlugin } from "./plugins/define-plugin.ts";
export { type Fetcher, type NodeHandler, nodeHandler } from "./plugins/index.ts";
export type {
  HealthChecks,
  JobRegistry,
  Plugin,
  PluginArguments,
  PluginContext,
  PluginOptions,
} from "./plugins/plugin.ts";
export type { Route, RouteParams, Routes } from "./plugins/routes.ts";
export { createScheduler, TOKENS } from "./scheduler/index.ts";
export type {
  Deliveries,
  Runs,
  Scheduler,
  SchedulerOptions,
} from "./scheduler/scheduler.ts";
export type {
  Completion,
  DeliveryStore,
  Effects,
  Lease,
  LogStore,
  MigrateMode,
  NodeStore,
  OutboxEntry,
  RunStore,
  RunTicket,
  ScheduleRecord,
  ScheduleStore,
  SqlOptions,
  StateStore,
  StateWrite,
  Store,
} from "./store/index.ts";
export {
  memoryStore,
  mysqlStore,
  postgresStore,
  type SqliteStoreOptions,
  sqliteStore,
} from "./store/index.ts";
export type { TenantDocument, TenantSource } from "./tenants/source.ts";
export { staticTenants } from "./tenants/static-tenants.ts";
export type { ChannelInput, ScheduleOverride, TenantInput } from "./tenants/tenant-input.ts";
export { type TenantTableOptions, tenantsFromDatabase } from "./tenants/tenants-from-database.ts";
export { tenantsFromDirectory } from "./tenants/tenants-from-directory.ts";
export { tenantsFromFile } from "./tenants/tenants-from-file.ts";
export type { Clock } from "./time/clock.ts";
export type { Duration } from "./time/duration.ts";
export {
  allOf,
  anyOf,
  businessHours,
  calendarInterval,
  cron,
  date,
  type EventKind,
  holidays,
  interval,
  onEvent,
  parseTrigger,
  within,
} from "./triggers/index.ts";
export type {
  Bounds,
  BusinessHours,
  CalendarFields,
  CronFields,
  Field,
  IntervalFields,
  TriggerSpec,
} from "./triggers/spec.ts";
export type { Calendar, TimeWindow, Trigger, TriggerContext } from "./triggers/trigger.ts";
