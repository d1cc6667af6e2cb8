import type { Got } from "got";
import type { DependencyContainer } from "tsyringe";
import { bind, resolveHandler, ServiceRegistry } from "../container/index.ts";
import { DatabasePools } from "../database/index.ts";
import { type Engine, localEngine } from "../engine/index.ts";
import { CarillonError } from "../errors.ts";
import { createHttp } from "../http/index.ts";
import { JobDefinitions } from "../jobs/index.ts";
import { createLogger, type LoggerHandle } from "../logging/index.ts";
import type { Logger } from "../logging/logger.ts";
import type { Emit, TenantChanges, TenantScope } from "../model/index.ts";
import { logNotifier, webhookNotifier } from "../notifications/index.ts";
import { type Planner, policyOf, ScheduleTable } from "../planner/index.ts";
import { PluginHost, type PluginRecord, Router } from "../plugins/index.ts";
import { Runner, ThreadWatch } from "../runner/index.ts";
import { type Store, sqliteStore } from "../store/index.ts";
import { staticTenants, TenantRegistry } from "../tenants/index.ts";
import type { Clock } from "../time/clock.ts";
import { systemClock, uuidv7 } from "../time/index.ts";
import type { Calendar } from "../triggers/trigger.ts";
import { AlertDesk } from "./alert-desk.ts";
import { DeliveryCommands } from "./delivery-commands.ts";
import { createEmit } from "./emitter.ts";
import { EventBus } from "./event-bus.ts";
import { explain } from "./explain.ts";
import { parseHostChannels } from "./host-channels.ts";
import { hostScope } from "./host-scope.ts";
import { JobCommands } from "./job-commands.ts";
import type { ChannelConfig, Outbox } from "./outbox.ts";
import { type ResolvedOptions, resolveOptions } from "./resolve-options.ts";
import { RunCommands } from "./run-commands.ts";
import { ScheduleCommands } from "./schedule-commands.ts";
import { ScheduleKeeper } from "./schedule-keeper.ts";
import type { Scheduler, SchedulerOptions } from "./scheduler.ts";
import { TenantDirectory } from "./tenant-directory.ts";
import { TenantPlaces } from "./tenant-places.ts";
import { TOKENS } from "./tokens.ts";
import { version } from "./version.ts";

/** What begins with `start` and ends with `stop`. */
export interface Live {
  planner?: Planner;
  outbox?: Outbox;
  started: boolean;
}

/** All parts of a scheduler that need no I/O, timer or handle. Wired here, and nowhere else. */
export class Assembly {
  readonly live: Live = { started: false };
  readonly given: SchedulerOptions;
  readonly options: ResolvedOptions;
  readonly node: string;
  readonly clock: Clock;
  readonly store: Store;
  readonly engine: Engine;
  readonly log: LoggerHandle;
  readonly logger: Logger;
  readonly bus: EventBus;
  readonly definitions = new JobDefinitions();
  readonly calendars: Readonly<Record<string, Calendar>>;
  readonly services: ServiceRegistry;
  readonly root: DependencyContainer;
  readonly router: Router;
  readonly tenants: TenantDirectory;
  readonly plugins: PluginHost;
  readonly registry: TenantRegistry;
  readonly databases: DatabasePools;
  readonly places: TenantPlaces;
  readonly table: ScheduleTable;
  readonly watch: ThreadWatch;
  readonly runner: Runner;
  readonly keeper: ScheduleKeeper;
  readonly schedules: ScheduleCommands;
  readonly jobCommands: JobCommands;
  readonly runCommands: RunCommands;
  readonly deliveryCommands: DeliveryCommands;
  readonly emit: Emit;
  readonly hostChannels: ReadonlyMap<string, ChannelConfig>;
  readonly hostScope: TenantScope;
  readonly alerts: AlertDesk;

  /** `self`: the scheduler, for those who ask for it by token. */
  constructor(given: SchedulerOptions, self: () => Scheduler) {
    this.given = given;
    this.options = resolveOptions(given);
    this.clock = given.clock ?? systemClock();
    this.node = uuidv7(this.clock.now().getTime());
    this.store = given.store ?? sqliteStore({ file: "carillon.db" });
    this.engine = given.engine ?? localEngine();
    this.log = createLogger({ options: given.logging, host: given.logger, clock: this.clock });
    this.logger = this.log.logger;
    this.bus = new EventBus(() => this.logger);
    this.calendars = given.calendars ?? {};
    this.services = new ServiceRegistry({
      values: [
        ...[TOKENS.Tenant, TOKENS.TenantDatabase, TOKENS.TenantScope].map(
          (each) => [each, "tenant"] as const,
        ),
        ...[TOKENS.Run, TOKENS.Notify, TOKENS.State, TOKENS.Http, TOKENS.Signal].map(
          (each) => [each, "run"] as const,
        ),
      ],
    });
    this.root = this.services.createRoot([
      bind(TOKENS.Scheduler, self),
      bind(TOKENS.Clock, () => this.clock),
      bind(TOKENS.Logger, () => this.logger),
      bind(TOKENS.Tenants, () => this.tenants),
      bind(TOKENS.Schedules, () => this.schedules),
    ]);
    this.tenants = this.#tenantDirectory();
    this.router = new Router({ tenants: this.tenants, logger: this.logger });
    this.table = new ScheduleTable({
      logger: this.logger,
      calendars: this.calendars,
      job: (id) => this.definitions.get(id),
      override: (tenant, key) => this.registry.get(tenant)?.overrides.get(key),
      held: (tenant) => this.tenants.held(tenant),
    });
    this.emit = createEmit({ ...this.#shared(), table: this.table, emitted: this.bus.emitted });
    this.schedules = this.#scheduleCommands();
    this.plugins = this.#pluginHost();
    given.provide?.(this.services.asHost());
    this.registry = this.#tenantRegistry();
    this.databases = new DatabasePools({ clock: this.clock, logger: this.logger });
    this.hostChannels = parseHostChannels(given.channels ?? {}, this.plugins.notifiers);
    this.places = this.#tenantPlaces();
    this.hostScope = hostScope(this);
    this.alerts = new AlertDesk(this);
    this.watch = new ThreadWatch({ logger: this.logger, clock: this.clock });
    this.runner = this.#runner();
    this.keeper = new ScheduleKeeper({
      ...this.#shared(),
      jobs: this.definitions,
      table: this.table,
      logger: this.logger,
      calendars: this.calendars,
      timezone: this.options.timezone,
      tenant: (id) => this.tenants.get(id),
      loaded: (id) => this.registry.get(id),
      lacks: (loaded, job) => this.places.lacks(loaded, job),
    });
    this.jobCommands = new JobCommands({
      ...this.#shared(),
      jobs: this.definitions,
      table: this.table,
      runner: this.runner,
      bus: this.bus,
      tenants: this.tenants,
      started: () => this.live.started,
    });
    this.runCommands = new RunCommands({ ...this.#shared(), runner: this.runner });
    this.deliveryCommands = new DeliveryCommands({
      deliveries: () => this.store.deliveries,
      poke: () => this.live.outbox?.poke(),
    });
  }

  /** An HTTP client, aborted with the signal. */
  http(signal?: AbortSignal): Got {
    return createHttp({
      userAgent: `Carillon/${version}`,
      ...(signal !== undefined && { signal }),
    });
  }

  #shared() {
    return {
      store: this.store,
      clock: this.clock,
      announce: this.bus.announce,
      poke: () => this.live.planner?.poke(),
    };
  }

  #tenantDirectory(): TenantDirectory {
    return new TenantDirectory({
      state: this.store.state,
      logger: this.logger,
      registry: () => {
        if (this.registry !== undefined) return this.registry;
        throw new CarillonError(
          "SCHEDULER_NOT_STARTED",
          "tenants are there from `start` on; `setup` may only keep the reference",
        );
      },
      everywhere: () =>
        this.plugins.plugins
          .filter(({ tenantSettings }) => tenantSettings === undefined)
          .map(({ name }) => name),
      scope: (id) => this.places.scope(id),
      switched: (id) => {
        this.table.replace(id);
        this.live.planner?.rearm();
      },
      testChannel: async (scope, channel) => {
        if (this.live.outbox === undefined)
          throw new CarillonError(
            "SCHEDULER_NOT_STARTED",
            "channels can be tested from `start` on",
          );
        await this.live.outbox.test(scope, channel);
      },
    });
  }

  #scheduleCommands(): ScheduleCommands {
    return new ScheduleCommands({
      ...this.#shared(),
      jobs: this.definitions,
      table: this.table,
      logger: this.logger,
      calendars: this.calendars,
      timezone: this.options.timezone,
      tenant: (id) => this.tenants.get(id),
      rearm: () => this.live.planner?.rearm(),
      runNow: (job, request) => this.jobCommands.run(job, request),
      explain: (key, window) => explain(this, key, window),
    });
  }

  #pluginHost(): PluginHost {
    const records = (this.given.plugins ?? []).flatMap((each) =>
      each ? [each as PluginRecord] : [],
    );
    return new PluginHost(records, {
      jobs: this.definitions,
      router: this.router,
      schedules: this.schedules,
      tenants: this.tenants,
      emit: this.emit,
      rateLimits: {
        take: (key, { limit, per }) => this.store.state.take(key, limit, per),
        block: (key, until, reason) => {
          this.logger.warn("rate limit blocked", { key, until, reason });
          return this.store.state.block(key, until);
        },
      },
      clock: this.clock,
      container: this.root,
      notifiers: [
        logNotifier,
        webhookNotifier({ clock: this.clock, userAgent: `Carillon/${version}` }),
      ],
      services: (plugin) => this.services.as(plugin),
      logger: (plugin) => this.logger.child?.({ plugin }) ?? this.logger,
      http: () => this.http(),
    });
  }

  #tenantRegistry(): TenantRegistry {
    return new TenantRegistry({
      source: this.given.tenants ?? staticTenants([]),
      clock: this.clock,
      logger: this.logger,
      rules: {
        timezone: this.options.timezone,
        sections: new Map(
          this.plugins.plugins.map(({ name, tenantSettings, legacyTenant }) => [
            name,
            { schema: tenantSettings, ...(legacyTenant !== undefined && { legacyTenant }) },
          ]),
        ),
        notifiers: new Map([...this.plugins.notifiers].map(([type, { config }]) => [type, config])),
        jobs: this.definitions.list().map(({ id }) => id),
        calendars: this.calendars,
        environment: process.env,
      },
      onChange: (changes) => this.tenantsChanged(changes),
    });
  }

  /** Set by the lifecycle, which knows what to do with a change. */
  tenantsChanged: (changes: TenantChanges) => Promise<void> = async () => undefined;

  #tenantPlaces(): TenantPlaces {
    return new TenantPlaces({
      store: this.store,
      clock: this.clock,
      services: this.services,
      root: this.root,
      databases: this.databases,
      logger: this.logger,
      plugins: this.plugins.plugins,
      hostChannels: new Set(this.hostChannels.keys()),
      loaded: (id) => this.registry.get(id),
      tenant: (id) => this.tenants.get(id),
      http: () => this.http(),
      delivered: () => this.live.outbox?.poke(),
    });
  }

  #runner(): Runner {
    return new Runner(
      {
        ...this.#shared(),
        node: this.node,
        logger: this.logger,
        schedules: this.schedules,
        tenants: this.tenants,
        job: (id) => this.definitions.get(id),
        policy: (run) => policyOf(this.table, run),
        place: (run, job) => this.places.forRun(run, job),
        http: (signal) => this.http(signal),
        handler: (container, type) => resolveHandler(container, type),
        alerts: (run) => this.alerts.ofRun(run),
        committed: (kind) =>
          kind === "run" ? this.live.planner?.poke() : this.live.outbox?.poke(),
        emitted: this.bus.emitted,
      },
      this.watch,
    );
  }
}
