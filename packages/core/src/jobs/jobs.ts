import type { AnySchema, In } from "../config/schema.ts";
import type { Message, NotifyOptions, Run, Tenant } from "../model/index.ts";
import type { Duration } from "../time/duration.ts";
import type { Trigger } from "../triggers/trigger.ts";
import type { JobDefinition, PerTenant, Scope } from "./define-job.ts";
import type { JobPolicy } from "./policy.ts";

/** A request to run now. */
export interface RunRequest<PayloadInput = unknown> {
  /** Input; the schedule's, else the schema's defaults, unless told. */
  payload?: PayloadInput;
  /** The nominal instant; now unless told. */
  scheduledFor?: Date;
  /** Executes in this process and commits nothing. */
  dryRun?: boolean;
  /** Resolves when the run is final, or after so long; else as soon as it is queued. */
  wait?: boolean | Duration;
}

/** The answer to {@link RunRequest}. */
export interface RunReport<Result = unknown> {
  /** The run as it stands. */
  run: Run;
  /** What the handler answered; `undefined` until it has. */
  result: Result | undefined;
  /** What it wrote, or in a dry run would have written, to channels. */
  messages: readonly { channel: string; message: Message; options: NotifyOptions }[];
}

/** A job as `list` shows it. */
export interface JobInfo {
  /** `plugin:name`. */
  id: string;
  /** Its plugin. */
  plugin: string;
  /** One run for each tenant, or one for all. */
  scope: Scope;
  /** For people. */
  description?: string;
  /** In force: the job's own with the host's overrides. */
  policy: JobPolicy;
  /** JSON Schema of its input, where the validator can tell. */
  payloadJsonSchema?: object;
}

/** Job definitions. */
export interface Jobs {
  /** All, by id. */
  list(): readonly JobInfo[];
  /** One. */
  get(id: string): JobInfo | undefined;
  /**
   * Overrides a job's defaults; a tenant's `schedules:` section overrides both. Before `start`.
   *
   * @throws {@link CarillonError} `JOB_UNKNOWN`, with the nearest id.
   */
  configure<S, P extends AnySchema, R, C extends Scope>(
    job: JobDefinition<S, P, R, C>,
    overrides: JobPolicy & { trigger?: Trigger | PerTenant<C, S, Trigger | undefined> },
  ): void;
  /** The same by id. */
  configure(
    id: string,
    overrides: JobPolicy & {
      trigger?: Trigger | ((tenant: Tenant, settings: unknown) => Trigger | undefined);
    },
  ): void;
  /** Runs a job now; tenant `'*'` for every tenant that has it. */
  runNow<S, P extends AnySchema, R, C extends Scope>(
    job: JobDefinition<S, P, R, C>,
    request: RunRequest<In<P>> & (C extends "global" ? unknown : { tenant: string }),
  ): Promise<RunReport<R>>;
  /** The same by id. */
  runNow(id: string, request: RunRequest & { tenant?: string }): Promise<RunReport>;
}
