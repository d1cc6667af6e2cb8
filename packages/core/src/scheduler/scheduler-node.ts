import type { DependencyContainer } from "tsyringe";
import type { Token } from "../container/token.ts";
import { CarillonError } from "../errors.ts";
import type { Jobs, Schedules } from "../jobs/index.ts";
import type { Emit, EventType, Node, Role, SchedulerEvents, Tenants } from "../model/index.ts";
import type { Duration } from "../time/duration.ts";
import { parseDuration } from "../time/index.ts";
import type { Assembly } from "./assembly.ts";
import { type HealthReport, reportHealth } from "./health-report.ts";
import { Lifecycle } from "./lifecycle.ts";
import type { Deliveries, Runs, Scheduler } from "./scheduler.ts";

/** The scheduler as hosts see it: a thin face over its parts. */
export class SchedulerNode implements Scheduler {
  readonly jobs: Jobs;
  readonly schedules: Schedules;
  readonly runs: Runs;
  readonly deliveries: Deliveries;
  readonly tenants: Tenants;
  readonly nodes: { list(): Promise<readonly Node[]> };
  readonly emit: Emit;
  readonly container: DependencyContainer;
  readonly #assembly: Assembly;
  readonly #lifecycle: Lifecycle;
  #started: Promise<void> | undefined;
  #stopped: Promise<void> | undefined;

  constructor(assembly: Assembly) {
    this.#assembly = assembly;
    this.#lifecycle = new Lifecycle(assembly);
    this.jobs = assembly.jobCommands;
    this.schedules = assembly.schedules;
    this.runs = assembly.runCommands;
    this.deliveries = assembly.deliveryCommands;
    this.tenants = assembly.tenants;
    this.nodes = { list: () => assembly.store.nodes.list() };
    this.emit = assembly.emit;
    this.container = assembly.root;
  }

  start(options: { role?: Role } = {}): Promise<void> {
    if (this.#stopped !== undefined) {
      return Promise.reject(
        new CarillonError(
          "SCHEDULER_STOPPED",
          "a scheduler that was stopped cannot start again; create a new one",
        ),
      );
    }
    this.#started ??= this.#lifecycle.start(options.role ?? "both");
    return this.#started;
  }

  stop(options: { timeout?: Duration } = {}): Promise<void> {
    const timeout =
      options.timeout === undefined
        ? this.#assembly.options.shutdownTimeout
        : parseDuration(options.timeout, "timeout");
    this.#stopped ??= this.#lifecycle.stop(timeout, this.#started);
    return this.#stopped;
  }

  health(): Promise<HealthReport> {
    const { plugins, tenants } = this.#assembly;
    return reportHealth({
      checks: this.#lifecycle.checks(),
      plugins: plugins.healthChecks,
      tenants,
    });
  }

  get<T>(token: Token<T>): T {
    return this.container.resolve(token);
  }

  fetch(request: Request): Promise<Response> {
    return this.#assembly.router.answer(request);
  }

  on(
    event: keyof SchedulerEvents | EventType<unknown>,
    listener: (payload: never) => void,
  ): () => void {
    return this.#assembly.bus.on(event, listener);
  }

  once<E extends keyof SchedulerEvents>(
    event: E,
    where?: (payload: SchedulerEvents[E]) => boolean,
  ): Promise<SchedulerEvents[E]> {
    return this.#assembly.bus.once(event, where);
  }

  /** Ends like a process that is killed: nothing more is done or written. For the testing kit. */
  abandon(): void {
    this.#stopped ??= Promise.resolve();
    this.#lifecycle.abandon();
  }
}
