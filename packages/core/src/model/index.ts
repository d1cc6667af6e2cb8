export type { Awaitable } from "./awaitable.ts";
export type { Delivery } from "./delivery.ts";
export type { Emit, EmittedEvent, EventType } from "./event.ts";
export type { Announce, SchedulerEvents } from "./events.ts";
export type { HealthCheck } from "./health.ts";
export type {
  Attachment,
  Mentions,
  Message,
  MessageField,
  MessageOverrides,
  Recipient,
  Severity,
} from "./message.ts";
export type { Node, Role } from "./node.ts";
export type { AlertKind, Alerts, Notify, NotifyOptions } from "./notify.ts";
export type { Page, PageQuery } from "./page.ts";
export type { DeliveryQuery, RunQuery, ScheduleQuery } from "./query.ts";
export type { Attempt, LogLine, Progress, Run, RunError, RunStatus } from "./run.ts";
export type { Schedule } from "./schedule.ts";
export type { Checkpoint, Grant, RateLimits, State } from "./state.ts";
export type { Tenant, TenantChanges, TenantProblem, TenantScope, Tenants } from "./tenant.ts";
