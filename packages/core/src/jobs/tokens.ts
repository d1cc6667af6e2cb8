import type { Got } from "got";
import { type Token, token } from "../container/index.ts";
import type { TenantDatabase } from "../database/tenant-database.ts";
import type { Logger } from "../logging/logger.ts";
import type { Notify, State, Tenant, TenantScope, Tenants } from "../model/index.ts";
import type { Clock } from "../time/clock.ts";
import type { RunContext } from "./run-context.ts";
import type { Schedules } from "./schedules.ts";

/** Names of what core offers to services; `TOKENS` of the scheduler room adds the scheduler itself. */
export const CORE_TOKENS: {
  readonly Clock: Token<Clock>;
  readonly Logger: Token<Logger>;
  readonly Tenants: Token<Tenants>;
  readonly Schedules: Token<Schedules>;
  readonly Tenant: Token<Tenant>;
  readonly TenantDatabase: Token<TenantDatabase>;
  readonly TenantScope: Token<TenantScope>;
  readonly Run: Token<RunContext>;
  readonly Notify: Token<Notify>;
  readonly State: Token<State>;
  readonly Http: Token<Got>;
  readonly Signal: Token<AbortSignal>;
} = Object.freeze({
  Clock: token<Clock>("core:clock"),
  Logger: token<Logger>("core:logger"),
  Tenants: token<Tenants>("core:tenants"),
  Schedules: token<Schedules>("core:schedules"),
  Tenant: token<Tenant>("core:tenant"),
  TenantDatabase: token<TenantDatabase>("core:tenant-database"),
  TenantScope: token<TenantScope>("core:tenant-scope"),
  Run: token<RunContext>("core:run"),
  Notify: token<Notify>("core:notify"),
  State: token<State>("core:state"),
  Http: token<Got>("core:http"),
  Signal: token<AbortSignal>("core:signal"),
});
