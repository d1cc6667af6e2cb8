import type { Run } from "../model/index.ts";
import {
  type AlertAudience,
  type AlertEvent,
  AlertMonitor,
  type AlertPlan,
} from "../notifications/index.ts";
import type { Assembly } from "./assembly.ts";

/** Tells hosts and tenants of changes of state: the end of a run in the run's own commit, the rest when it happens. */
export class AlertDesk {
  readonly #assembly: Assembly;
  readonly #monitor: AlertMonitor;
  #work: Promise<void> = Promise.resolve();
  #pending = 0;

  constructor(assembly: Assembly) {
    this.#assembly = assembly;
    this.#monitor = new AlertMonitor({
      state: assembly.store.state,
      clock: assembly.clock,
      logger: assembly.logger,
      audiences: (tenant) => this.#audiences(tenant),
    });
  }

  /** Whether something is being written. */
  get busy(): boolean {
    return this.#pending > 0;
  }

  /** Begins to listen; the answer stops, after what is under way. */
  open(): () => Promise<void> {
    const { bus } = this.#assembly;
    const offs = [
      bus.on("run:missed", (run: Run) => this.#record({ kind: "run", run })),
      bus.on("run:lost", (run: Run) => this.#record({ kind: "run", run })),
      bus.on("delivery:dead", (delivery: never) => this.#record({ kind: "delivery", delivery })),
      // Ends the trouble of a channel; without it a second death would never be told.
      bus.on("delivery:sent", (delivery: never) => this.#record({ kind: "delivery", delivery })),
      bus.on("channel:disabled", (channel: { tenant?: string; channel: string; reason: string }) =>
        this.#record({ kind: "channel", ...channel }),
      ),
    ];
    return async () => {
      for (const off of offs) off();
      await this.#work;
    };
  }

  /** What the end of a run asks for, to be written with it. */
  async ofRun(run: Run): Promise<AlertPlan | undefined> {
    if (run.status !== "failed" && run.status !== "succeeded") return undefined;
    if (this.#audiences(run.tenant).length === 0) return undefined;
    const plan = await this.#monitor.plan({ kind: "run", run });
    return plan.deliveries.length + plan.state.length === 0 ? undefined : plan;
  }

  #record(event: AlertEvent): void {
    const { store, logger, live } = this.#assembly;
    this.#pending += 1;
    this.#work = this.#work
      .then(() => this.#monitor.record(event, store.deliveries))
      .then(
        (told) => (told ? live.outbox?.poke() : undefined),
        (error: unknown) =>
          logger.error("an alert could not be written", { about: event.kind, error }),
      )
      .finally(() => {
        this.#pending -= 1;
      });
  }

  #audiences(tenant: string | undefined): readonly AlertAudience[] {
    const { given, hostChannels, registry } = this.#assembly;
    const host =
      given.alerts === undefined
        ? []
        : [{ alerts: given.alerts, channels: new Set(hostChannels.keys()) }];
    const loaded = tenant === undefined ? undefined : registry.get(tenant);
    if (loaded?.alerts === undefined || tenant === undefined) return host;
    return [...host, { tenant, alerts: loaded.alerts, channels: new Set(loaded.channels.keys()) }];
  }
}
