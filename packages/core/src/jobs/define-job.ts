import type { AnySchema, In, Out, Schema } from "../config/schema.ts";
import type { Awaitable, Tenant } from "../model/index.ts";
import type { Trigger } from "../triggers/trigger.ts";
import type { Outcome } from "./outcome.ts";
import type { JobPolicy } from "./policy.ts";
import type { GlobalRunContext, RunContext } from "./run-context.ts";

declare const types: unique symbol;

/** One run for each tenant, or one for all. */
export type Scope = "tenant" | "global";

/** One of several schedules of a job. */
export interface NamedSchedule<PayloadInput = unknown> {
  /** `[a-z0-9._-]`, any case; ends the key, `job@tenant#name`. */
  name: string;
  /** When it fires. */
  trigger: Trigger;
  /** Input of its runs. */
  payload?: PayloadInput;
  /** IANA zone; the policy's or the tenant's unless told. */
  timezone?: string;
}

/** Something that is worked out for each tenant. */
export type PerTenant<C extends Scope, Settings, T> = C extends "global"
  ? never
  : (tenant: Tenant, settings: Settings) => T;

/** What a handler gets, by the job's scope. */
export type ContextOf<C extends Scope, Settings, Payload> = C extends "global"
  ? GlobalRunContext<Payload>
  : RunContext<Settings, Payload>;

/** A job's work: a function, or a class whose dependencies are injected. */
export type Work<C extends Scope, Settings, P, R> =
  | { run: (context: ContextOf<C, Settings, Out<P>>) => Awaitable<R>; handler?: never }
  | {
      handler: new (
        ...dependencies: never[]
      ) => { run(context: ContextOf<C, Settings, Out<P>>): Awaitable<R> };
      run?: never;
    };

/** What a job is. */
export type JobOptions<Settings, P extends AnySchema, R, C extends Scope> = JobPolicy &
  Work<C, Settings, P, R> & {
    /** `[a-z0-9-]`; its id is `plugin:name`. */
    name: string;
    /** For people. */
    description?: string;
    /** `tenant` unless told. */
    scope?: C;
    /** Schema of its input. */
    payload?: P;
    /** The plugin's `tenantSettings`, for a job in its own file. */
    settings?: Schema<Settings>;
    /** When it fires; none: by hand, or by dynamic schedules. */
    trigger?: Trigger | PerTenant<C, Settings, Trigger | undefined>;
    /** Several of them, each with a name. */
    schedules?:
      | readonly NamedSchedule<In<P>>[]
      | PerTenant<C, Settings, readonly NamedSchedule<In<P>>[]>;
    /** Channels that it writes to; a tenant without one is told at load, and its runs are skipped. */
    channels?: (settings: Settings) => readonly string[];
    /**
     * Whether it works with the tenant's database; a tenant without one is told at load, and its runs are
     * skipped. Unless told, every job of a plugin with migrations does.
     */
    needsDatabase?: (settings: Settings) => boolean;
    /** It honours `context.dryRun` in its own writes; without it a dry run is refused. */
    dryRun?: boolean;
  };

/** A job, made with {@link defineJob}. */
export interface JobDefinition<Settings, P extends AnySchema, R, C extends Scope> {
  /** Its name within the plugin. */
  readonly name: string;
  /** Types only. */
  readonly [types]?: { settings: (s: Settings) => void; payload: P; result: R; scope: C };
}

/**
 * Makes a job.
 *
 * @throws {@link CarillonError} `JOB_INVALID` when name or policy are not what they should be.
 *
 * @example
 * ```ts
 * const greet = defineJob({
 *   name: "greet",
 *   trigger: cron("0 9 * * 1-5"),
 *   run: async ({ tenant, notify }) => {
 *     await notify("general", { body: `Good morning, ${tenant.name}` });
 *   },
 * });
 * ```
 */
export function defineJob<
  Settings,
  P extends AnySchema = undefined,
  R = unknown,
  C extends Scope = "tenant",
>(
  options: JobOptions<Settings, P, R, C>,
  // biome-ignore lint/suspicious/noConfusingVoidType: a handler may return nothing
): JobDefinition<Settings, P, Exclude<Awaited<R>, Outcome | void>, C> {
  return Object.freeze({ ...options });
}
