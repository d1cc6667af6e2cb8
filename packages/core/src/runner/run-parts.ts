import type { Got } from "got";
import type { DependencyContainer } from "tsyringe";
import type { Token } from "../container/token.ts";
import type { TenantDatabase } from "../database/tenant-database.ts";
import type { RegisteredJob, ResolvedPolicy, Schedules } from "../jobs/index.ts";
import type { Logger } from "../logging/logger.ts";
import type { Announce, EmittedEvent, Run, Tenant, Tenants } from "../model/index.ts";
import type { Effects, Lease, Store } from "../store/index.ts";
import type { Clock } from "../time/clock.ts";

/** What a run of an owner works with: a tenant's things, or the scheduler's for a global job. */
export interface RunPlace {
  readonly tenant: Tenant | undefined;
  readonly settings: unknown;
  /** Throws `TENANT_NO_DATABASE` where there is none. */
  readonly database: TenantDatabase;
  /** Names of the channels that may be written to. */
  readonly channels: ReadonlySet<string>;
  /** Makes the execution's container, in which these values can be injected. */
  container(values: ReadonlyMap<Token<unknown>, () => unknown>): RunContainer;
}

/** Services that live for one execution. */
export interface RunContainer {
  readonly container: DependencyContainer;
  dispose(): Promise<void>;
}

/** Why a run cannot be executed now: it is left out for good, or waits and is looked at again. */
export type Obstacle = { skip: string } | { wait: string };

/** A class that carries out a job. */
export type HandlerClass = new (...dependencies: never[]) => { run(context: unknown): unknown };

/** What the runner asks of the rest of the scheduler. */
export interface RunnerParts {
  readonly node: string;
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly schedules: Schedules;
  readonly tenants: Tenants;
  readonly announce: Announce;
  /** The job, where this node has it. */
  job(id: string): RegisteredJob | undefined;
  /** The policy in force for a run, its tenant's overrides included. */
  policy(run: Run): ResolvedPolicy;
  /** Where a run works, or why it cannot. */
  place(run: Run, job: RegisteredJob): RunPlace | Obstacle;
  /** An HTTP client, aborted with the signal. */
  http(signal: AbortSignal): Got;
  /** Makes a class handler with its dependencies. */
  handler(container: DependencyContainer, type: HandlerClass): { run(context: unknown): unknown };
  /** What the end of a run gives others to know, to be written with it. */
  alerts(run: Run): Promise<Pick<Effects, "deliveries" | "state"> | undefined>;
  /** Tells that something was committed which may be due now. */
  committed(kind: "run" | "delivery"): void;
  /** Listeners in this process for events that were committed. */
  emitted(events: readonly EmittedEvent[]): void;
}

/** One execution in progress. */
export interface Begun {
  readonly run: Run;
  readonly lease: Lease;
  readonly checkpoint: unknown;
}
