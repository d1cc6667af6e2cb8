import type { Got } from "got";
import type { Token } from "../container/token.ts";
import type { TenantDatabase } from "../database/tenant-database.ts";
import type { Logger } from "../logging/logger.ts";
import type {
  Awaitable,
  Checkpoint,
  Emit,
  EmittedEvent,
  Notify,
  Progress,
  RateLimits,
  State,
  Tenant,
  Tenants,
} from "../model/index.ts";
import type { Clock } from "../time/clock.ts";
import type { Schedules } from "./schedules.ts";

/** What a run of a global job works with. */
export interface GlobalRunContext<Payload = undefined> {
  /** Id of the run. */
  readonly runId: string;
  /** `plugin:name`. */
  readonly job: string;
  /** Key of the schedule; `undefined` for a manual run of a job without one. */
  readonly schedule: string | undefined;
  /** 1 for the first. */
  readonly attempt: number;
  /** How often it went on after a snooze. */
  readonly resumed: number;
  /** Nothing that it does is committed; a job that writes by itself must honour it. */
  readonly dryRun: boolean;
  /** Input, parsed by the job's payload schema. */
  readonly payload: Payload;
  /** The nominal instant: take periods from it, never from the clock. */
  readonly scheduledFor: Date;
  /** Nominal instants that this run stands for besides its own, oldest first. */
  readonly missed: readonly Date[];
  /** The event that caused it. */
  readonly event: EmittedEvent | undefined;
  /** Aborted at the timeout, at `runs.cancel` and at the deadline of `stop`. */
  readonly signal: AbortSignal;
  /** Its lines are kept with the run. */
  readonly logger: Logger;
  /** The scheduler's clock. */
  readonly clock: Clock;
  /** HTTP client; aborted with the run, and its errors hold no URL. */
  readonly http: Got;
  /** The plugin's durable values, of this tenant or global. */
  readonly state: State;
  /** The place the run has reached. */
  readonly checkpoint: Checkpoint;
  /** Limits that all nodes share. */
  readonly rateLimits: RateLimits;
  /** Writes a message to the outbox; takes effect at the next commit point. */
  readonly notify: Notify;
  /** Schedules, to add and change dynamic ones. */
  readonly schedules: Schedules;
  /** The tenants. */
  readonly tenants: Tenants;
  /** Announces an event; takes effect at the next commit point. */
  readonly emit: Emit;
  /** Shows how far the run is. */
  progress(value: Progress): Promise<void>;
  /** A service. */
  get<T>(token: Token<T>): T;
}

/** What a run of a tenant's job works with: its own tenant's things, and no other's. */
export interface RunContext<Settings = unknown, Payload = undefined>
  extends GlobalRunContext<Payload> {
  /** Whose run. */
  readonly tenant: Tenant;
  /** The tenant's section of the plugin. */
  readonly settings: Settings;
  /** The tenant's database. */
  readonly database: TenantDatabase;
}

/** A class that carries out a job; made anew for each execution, with its dependencies injected. */
export interface JobHandler<Settings = unknown, Payload = undefined, Result = unknown> {
  /** Carries out one execution. */
  run(context: RunContext<Settings, Payload>): Awaitable<Result>;
}
