import type { Got } from "got";
import type { Migration } from "kysely";
import type { DependencyContainer } from "tsyringe";
import type { AnySchema, Out } from "../config/schema.ts";
import type { Services } from "../container/services.ts";
import type { JobDefinition, Scope } from "../jobs/define-job.ts";
import type { Schedules } from "../jobs/schedules.ts";
import type { Logger } from "../logging/logger.ts";
import type {
  Awaitable,
  Emit,
  HealthCheck,
  RateLimits,
  TenantScope,
  Tenants,
} from "../model/index.ts";
import type { NotifierDefinition } from "../notifications/notifier.ts";
import type { Clock } from "../time/clock.ts";
import type { Routes } from "./routes.ts";

/** Where a plugin puts its health checks; `scheduler.health()` shows them as `plugin:name`. */
export interface HealthChecks {
  /** One check. */
  add(name: string, check: () => Promise<HealthCheck>): void;
  /** One for each tenant that has the plugin. */
  addPerTenant(name: string, check: (scope: TenantScope) => Promise<HealthCheck>): void;
}

/** Where a plugin puts its jobs. */
export interface JobRegistry<Settings> {
  /** One job, typed. */
  add<P extends AnySchema, R, C extends Scope>(job: JobDefinition<Settings, P, R, C>): void;
  /** Several. */
  add(...jobs: readonly JobDefinition<Settings, AnySchema, unknown, Scope>[]): void;
}

/** What a plugin's `setup` is given. */
export interface PluginContext<Options, Settings> {
  /** As the plugin's options schema answered them. */
  readonly options: Options;
  /** Its jobs. */
  readonly jobs: JobRegistry<Settings>;
  /** Its channel types. */
  readonly notifiers: { add(notifier: NotifierDefinition): void };
  /** Its services. */
  readonly services: Services;
  /** Its HTTP routes, under `/<plugin>`. */
  readonly routes: Routes;
  /** Its health checks. */
  readonly health: HealthChecks;
  /** Schedules; from `start` on. */
  readonly schedules: Schedules;
  /** Tenants; from `start` on. */
  readonly tenants: Tenants;
  /** Announces events; from `start` on. */
  readonly emit: Emit;
  /** Limits that all nodes share; from `start` on. */
  readonly rateLimits: RateLimits;
  /** Names the plugin. */
  readonly logger: Logger;
  /** The scheduler's clock. */
  readonly clock: Clock;
  /** HTTP client. */
  readonly http: Got;
  /** The scheduler's container. */
  readonly container: DependencyContainer;
}

/** What a plugin is. */
export interface PluginOptions<O extends AnySchema, T extends AnySchema> {
  /** `[a-z0-9-]`; first part of its job ids, and the name of its section in the tenants file. */
  name: string;
  /** Version of this contract. */
  apiVersion: 1;
  /** Plugins that must be there and are set up before. */
  dependsOn?: readonly string[];
  /** Schema of its options. */
  options?: O;
  /** Schema of a tenant's section; without one the plugin serves every tenant. */
  tenantSettings?: T;
  /** Migrations of the tenant's database, by name, in order of name. */
  migrations?: Readonly<Record<string, Migration>>;
  /** Maps an entry of the original `tenant.json` to this plugin's section; `undefined`: none. */
  legacyTenant?(entry: Readonly<Record<string, unknown>>): unknown;
  /** Registers everything; synchronous, without I/O. */
  setup(
    context: PluginContext<Out<O>, Out<T>>,
    // biome-ignore lint/suspicious/noConfusingVoidType: setup may return nothing
  ): void | {
    /** After the store and the tenants are there, before the first run. */
    start?(): Promise<void>;
    /** At `stop`, in reverse order. */
    dispose?(): Awaitable<void>;
  };
}

/** A plugin with its options, ready to register. */
export interface Plugin {
  /** Its name. */
  readonly name: string;
}

/** The arguments of a plugin's function: its options, optional where they may be. */
export type PluginArguments<I> = [I] extends [undefined]
  ? []
  : undefined extends I
    ? [options?: I]
    : Record<never, never> extends I
      ? [options?: I]
      : [options: I];
