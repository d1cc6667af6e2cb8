import type { DependencyContainer } from "tsyringe";
import type { Services } from "../container/services.ts";
import type { Token } from "../container/token.ts";
import type { Engine } from "../engine/index.ts";
import type { Jobs } from "../jobs/jobs.ts";
import type { Schedules } from "../jobs/schedules.ts";
import type { Logger } from "../logging/logger.ts";
import type { LoggingOptions } from "../logging/options.ts";
import type {
  Alerts,
  Delivery,
  DeliveryQuery,
  Emit,
  EmittedEvent,
  EventType,
  HealthCheck,
  LogLine,
  Node,
  Page,
  Role,
  Run,
  RunQuery,
  SchedulerEvents,
  Tenants,
} from "../model/index.ts";
import type { Plugin } from "../plugins/plugin.ts";
import type { Store } from "../store/index.ts";
import type { TenantSource } from "../tenants/source.ts";
import type { ChannelInput } from "../tenants/tenant-input.ts";
import type { Clock } from "../time/clock.ts";
import type { Duration } from "../time/duration.ts";
import type { Calendar } from "../triggers/trigger.ts";

/** Options of `createScheduler`; all have defaults. */
export interface SchedulerOptions {
  /** Plugins; `false` and `undefined` are left out, for `condition && plugin()`. */
  plugins?: readonly (Plugin | false | undefined)[];
  /** Where tenants come from; none unless told. */
  tenants?: TenantSource;
  /** Durable state; `sqliteStore({ file: 'carillon.db' })` unless told. */
  store?: Store;
  /** How runs reach a node; `localEngine()` unless told. */
  engine?: Engine;
  /** Replaces services of plugins. */
  provide?: (services: Services) => void;
  /** IANA zone of global jobs, and of tenants that name none. @defaultValue 'UTC' */
  timezone?: string;
  /** Holiday calendars by name. */
  calendars?: Readonly<Record<string, Calendar>>;
  /** Runs at once: `total` on this node (32), `perTenant` over all nodes (4). */
  concurrency?: { total?: number; perTenant?: number };
  /** How long `stop` waits for what runs. @defaultValue '25s' */
  shutdownTimeout?: Duration;
  /** The host's own channels. */
  channels?: Readonly<Record<string, ChannelInput>>;
  /** The host's alerts, over all tenants, to a channel of its own. */
  alerts?: Alerts;
  /** Where "now" comes from. */
  clock?: Clock;
  /** How long `start` waits for a store that cannot be reached. @defaultValue '60s' */
  startTimeout?: Duration;
  /** The host's logger; gets every record once. */
  logger?: Logger;
  /** Our own logging, beside the host's. */
  logging?: LoggingOptions;
}

/** Runs: look at them, retry and cancel. */
export interface Runs {
  /** One page, newest first. */
  list(query?: RunQuery): Promise<Page<Run>>;
  /** One. */
  get(id: string): Promise<Run | undefined>;
  /** Its log after a sequence number. */
  logs(id: string, after?: number): Promise<readonly LogLine[]>;
  /** A final run is executed once more. @throws {@link CarillonError} `RUN_UNKNOWN`, `RUN_ACTIVE`. */
  retry(id: string): Promise<Run>;
  /** A waiting run ends; a running one has its signal aborted. */
  cancel(id: string, reason?: string): Promise<void>;
}

/** The outbox: look at it, send again, discard. */
export interface Deliveries {
  /** One page, newest first. */
  list(query?: DeliveryQuery): Promise<Page<Delivery>>;
  /** One. */
  get(id: string): Promise<Delivery | undefined>;
  /** A dead or discarded delivery is sent after all, from its first part not recorded. */
  retry(id: string): Promise<void>;
  /** A pending or dead delivery is given up. */
  discard(id: string): Promise<void>;
}

/** A scheduler: one node. */
export interface Scheduler {
  /** Store, migrations, tenants, plugins, engine, planning. A second call returns the first promise. */
  start(options?: { role?: Role }): Promise<void>;
  /** Takes nothing new, waits for what runs, aborts the rest at the deadline, closes all. */
  stop(options?: { timeout?: Duration }): Promise<void>;
  /** How everything is. */
  health(): Promise<HealthCheck & { checks: Readonly<Record<string, HealthCheck>> }>;
  /** Job definitions. */
  readonly jobs: Jobs;
  /** Schedules. */
  readonly schedules: Schedules;
  /** Runs. */
  readonly runs: Runs;
  /** The outbox. */
  readonly deliveries: Deliveries;
  /** Tenants. */
  readonly tenants: Tenants;
  /** Nodes. */
  readonly nodes: { list(): Promise<readonly Node[]> };
  /** Announces an event. */
  readonly emit: Emit;
  /** The scheduler's container. */
  readonly container: DependencyContainer;
  /** A service of the scheduler's. */
  get<T>(token: Token<T>): T;
  /** Serves the plugins' routes. */
  fetch(request: Request): Promise<Response>;
  /** Listens in this process; the answer stops listening. */
  on<E extends keyof SchedulerEvents>(
    event: E,
    listener: (payload: SchedulerEvents[E]) => void,
  ): () => void;
  /** Listens to an event that is emitted in this process. */
  on<T>(event: EventType<T>, listener: (event: EmittedEvent<T>) => void): () => void;
  /** Waits for an event. */
  once<E extends keyof SchedulerEvents>(
    event: E,
    where?: (payload: SchedulerEvents[E]) => boolean,
  ): Promise<SchedulerEvents[E]>;
}
