import type { HealthCheck, Role, TenantChanges } from "../model/index.ts";
import { createTimekeeper, Planner, type Timekeeper } from "../planner/index.ts";
import { describeError, LEASE } from "../runner/index.ts";
import { isDriven } from "../time/index.ts";
import type { Assembly } from "./assembly.ts";
import { openStore, refuseSecondNode } from "./open-store.ts";
import { Outbox } from "./outbox.ts";
import { ownChecks, type Phase } from "./own-checks.ts";
import { purge } from "./retention.ts";
import { watchUncaught } from "./uncaught.ts";
import { version } from "./version.ts";

const HEARTBEAT = 10_000;
const REFRESH = 1_000;
const RETENTION = 3_600_000;
/** How long aborted handlers may take after the deadline, in milliseconds. */
const LAST_GRACE = 1_000;

/** Starts and stops everything, in order. */
export class Lifecycle {
  readonly #assembly: Assembly;
  readonly #ending = new AbortController();
  #phase: Phase = "new";
  #role: Role = "both";
  #timekeeper: Timekeeper | undefined;
  #startedAt = new Date(0);
  #alone = true;
  #undo: (() => void | Promise<void>)[] = [];

  constructor(assembly: Assembly) {
    this.#assembly = assembly;
  }

  /** Store, tenants, plugins, engine, planning. What began is ended again when a later step fails. */
  async start(role: Role): Promise<void> {
    this.#role = role;
    this.#phase = "starting";
    this.#assembly.live.started = true;
    try {
      await this.#begin();
      this.#phase = "started";
      this.#assembly.logger.info("scheduler started", {
        node: this.#assembly.node,
        role,
        schedules: this.#assembly.table.size,
      });
      this.#assembly.bus.announce("started", {});
    } catch (error) {
      this.#phase = "failed";
      this.#assembly.logger.error("scheduler not started", { error });
      await this.#end();
      throw error;
    }
  }

  /** Nothing new, drain to the deadline, abort, close all. */
  async stop(timeout: number, starting: Promise<void> | undefined): Promise<void> {
    const { bus, clock, engine, runner, live, logger } = this.#assembly;
    this.#ending.abort();
    if (this.#phase === "starting") await starting?.catch(() => undefined);
    if (this.#phase !== "started") {
      if (this.#phase === "new") await this.#assembly.log.close();
      return;
    }
    this.#phase = "stopping";
    bus.announce("stopping", {});
    const deadline = new Date(clock.now().getTime() + timeout);
    await live.planner?.stop();
    await engine
      .stop({ deadline })
      .catch((error: unknown) => logger.error("the engine could not be stopped", { error }));
    if (runner.running > 0) {
      logger.warn("runs are aborted at the deadline of stop", { runs: runner.running });
      await runner.abortAll(LAST_GRACE);
    }
    runner.close();
    await live.outbox?.stop(
      new Date(Math.max(deadline.getTime(), clock.now().getTime() + LAST_GRACE)),
    );
    await this.#end();
    this.#phase = "stopped";
    bus.announce("stopped", {});
  }

  /** Ends like a process that is killed. */
  abandon(): void {
    this.#phase = "stopped";
    this.#ending.abort();
    this.#timekeeper?.stop();
    void this.#assembly.live.planner?.stop();
    void this.#assembly.registry.stop();
  }

  /** Core's own health checks. */
  checks(): Readonly<Record<string, () => Promise<HealthCheck>>> {
    return ownChecks(this.#assembly, () => this.#phase);
  }

  async #begin(): Promise<void> {
    const {
      store,
      clock,
      logger,
      options,
      tenants,
      registry,
      plugins,
      keeper,
      engine,
      runner,
      live,
    } = this.#assembly;
    const executes = this.#role !== "client";
    await openStore({
      store,
      clock,
      logger,
      timeout: options.startTimeout,
      signal: this.#ending.signal,
    });
    this.#undo.push(() => store.close());
    if (executes) await refuseSecondNode(store);
    this.#startedAt = clock.now();
    await this.#heartbeat();
    this.#undo.push(() => store.nodes.leave(this.#assembly.node).catch(() => undefined));
    this.#undo.push(
      () => this.#assembly.databases.close(),
      () => this.#assembly.places.close(),
    );
    await registry.start();
    this.#undo.push(() => registry.stop());
    await tenants.refresh();
    for (const plugin of plugins.plugins) {
      await plugin.start?.();
      if (plugin.dispose !== undefined) this.#undo.push(() => plugin.dispose?.());
    }
    if (executes) this.#undo.push(watchUncaught(logger));
    await this.#load(keeper);
    if (!executes) return;
    this.#timekeeper = createTimekeeper({ clock, logger });
    this.#undo.push(() => this.#timekeeper?.stop());
    live.outbox = this.#makeOutbox(this.#timekeeper);
    const planner = this.#makePlanner(this.#timekeeper);
    await engine.start({
      node: this.#assembly.node,
      role: this.#role,
      capacity: options.total,
      clock,
      logger,
      knows: (ticket) => this.#assembly.definitions.get(ticket.job) !== undefined,
      execute: (ticket, how) => runner.execute(ticket, how),
    });
    this.#assembly.tenantsChanged = (changes) => this.#tenantsChanged(changes);
    this.#undo.push(this.#assembly.alerts.open());
    this.#keepHouse(this.#timekeeper);
    if (this.#role !== "worker") {
      live.planner = planner;
      await planner.start();
    }
    live.outbox.poke();
  }

  /** A worker and a client only look; the others write what code and settings ask for. */
  async #load(keeper: Assembly["keeper"]): Promise<void> {
    const { store, table, tenants } = this.#assembly;
    if (this.#role === "both" || this.#role === "planner") {
      await keeper.reconcileAll(
        tenants.list().map(({ id }) => id),
        this.#alone,
      );
      return;
    }
    for await (const record of store.schedules.load()) table.put(record);
  }

  #makePlanner(timekeeper: Timekeeper): Planner {
    const { options, bus, definitions } = this.#assembly;
    return new Planner({
      ...this.#assembly,
      store: this.#assembly.store,
      jobs: definitions,
      announce: bus.announce,
      timekeeper,
      capacity: options.total,
      perTenant: options.perTenant,
    });
  }

  #makeOutbox(timekeeper: Timekeeper): Outbox {
    const assembly = this.#assembly;
    return new Outbox({
      store: assembly.store,
      node: assembly.node,
      clock: assembly.clock,
      logger: assembly.logger,
      announce: assembly.bus.announce,
      timekeeper,
      notifiers: assembly.plugins.notifiers,
      hostChannels: assembly.hostChannels,
      hostScope: assembly.hostScope,
      loaded: (id) => assembly.registry.get(id),
      scope: (id) => assembly.places.scope(id),
      http: () => assembly.http(),
    });
  }

  #keepHouse(timekeeper: Timekeeper): void {
    const { runner, live, clock, tenants, alerts } = this.#assembly;
    timekeeper.every("carillon:heartbeat", HEARTBEAT, async () => {
      await this.#heartbeat();
      await runner.renew();
      await live.planner?.recover();
      await tenants.refresh();
      live.outbox?.poke();
    });
    timekeeper.every("carillon:refresh", REFRESH, async () => {
      if (!this.#alone) await live.planner?.refresh();
    });
    timekeeper.every("carillon:retention", RETENTION, () => purge(this.#assembly));
    if (!isDriven(clock)) return;
    // A clock turned by hand waits for what is at work here.
    const busy = () =>
      timekeeper.busy() ||
      runner.busy ||
      alerts.busy ||
      (live.planner?.busy ?? false) ||
      (live.outbox?.busy ?? false);
    this.#undo.push(clock.join({ busy, turned: () => undefined }));
  }

  async #heartbeat(): Promise<void> {
    const { store, node, clock } = this.#assembly;
    await store.nodes.heartbeat(
      { id: node, role: this.#role, startedAt: this.#startedAt, heartbeatAt: clock.now(), version },
      LEASE,
    );
    this.#alone = !store.shared || (await store.nodes.list()).every(({ id }) => id === node);
  }

  async #tenantsChanged(changes: TenantChanges): Promise<void> {
    const { places, keeper, bus, live, table } = this.#assembly;
    const touched = [...changes.added, ...changes.changed, ...changes.removed];
    for (const id of [...changes.changed, ...changes.removed]) await places.drop(id);
    if (this.#role === "both" || this.#role === "planner")
      await keeper.reconcileSome(touched, this.#alone);
    for (const id of touched) table.replace(id);
    live.planner?.rearm();
    live.outbox?.poke();
    for (const problem of changes.problems) bus.announce("tenant:invalid", problem);
    bus.announce("tenant:reloaded", changes);
  }

  async #end(): Promise<void> {
    const { logger, log } = this.#assembly;
    for (const undo of this.#undo.splice(0).reverse()) {
      try {
        await undo();
      } catch (error) {
        logger.error("a part could not be closed", { error: describeError(error) });
      }
    }
    await log.close();
  }
}
