import { fingerprint } from "../config/index.ts";
import type { Logger } from "../logging/logger.ts";
import type { Alerts, Delivery } from "../model/index.ts";
import type { DeliveryStore, StateStore, StateWrite } from "../store/index.ts";
import type { Clock } from "../time/clock.ts";
import {
  type AlertChange,
  type AlertEvent,
  type AlertNote,
  alertSubject,
  decideAlert,
  isTold,
  noNote,
} from "./alert-decision.ts";
import { alertMessage } from "./alert-message.ts";
import { planDeliveries } from "./plan-deliveries.ts";

/** Somebody who is told of changes of state: the host, of everything, or a tenant, of its own. */
export interface AlertAudience {
  /** The tenant; absent: the host. */
  tenant?: string;
  /** What it wants to be told, and where. */
  alerts: Alerts;
  /** Names of the channels there are. */
  channels: ReadonlySet<string>;
}

/** What a monitor works with. */
export interface AlertMonitorOptions {
  /** Keeps what was told, so that a restart repeats nothing. */
  state: StateStore;
  /** Where the time comes from. */
  clock: Clock;
  /** Gets what cannot be told otherwise. */
  logger: Logger;
  /** Who is told of what happens to this tenant; absent: to a global job or a channel of the host. */
  audiences(tenant: string | undefined): readonly AlertAudience[];
}

/** What an event asks for; to be written together, or the deliveries first. */
export interface AlertPlan {
  /** Messages for the outbox. */
  deliveries: readonly Delivery[];
  /** What is known from now on. */
  state: readonly StateWrite[];
}

/**
 * Turns what happens into alerts: one message for each change of state of a schedule or a channel, to each
 * audience. About an audience's own alert channel there is a line in the log instead.
 *
 * @remarks Each change has a number that is part of its message's `dedupeKey`: when two nodes see the same
 * change, or one dies between the message and the note, the outbox takes the message once.
 */
export class AlertMonitor {
  readonly #options: AlertMonitorOptions;

  /** Reads nothing until `plan`. */
  constructor(options: AlertMonitorOptions) {
    this.#options = options;
  }

  /** Works out what an event asks for, and writes nothing. */
  async plan(event: AlertEvent): Promise<AlertPlan> {
    const deliveries: Delivery[] = [];
    const state: StateWrite[] = [];
    for (const audience of this.#options.audiences(tenantOf(event))) {
      const key = `${audience.tenant ?? ""}/${alertSubject(event)}`;
      const change = decideAlert(event, readNote(await this.#options.state.get(scope, key)));
      if (change === undefined) continue;
      state.push({ scope, key, value: change.note });
      if (!isTold(change, audience.alerts.on)) continue;
      deliveries.push(...this.#deliveries(event, change, { audience, key }));
    }
    return { deliveries, state };
  }

  /**
   * Works out what an event asks for and writes it; for events that are not part of a run's completion.
   * Answers whether there are new deliveries.
   */
  async record(event: AlertEvent, deliveries: Pick<DeliveryStore, "add">): Promise<boolean> {
    const plan = await this.plan(event);
    const added = plan.deliveries.length > 0 ? await deliveries.add(plan.deliveries) : [];
    if (plan.state.length > 0) await this.#options.state.write(plan.state);
    return added.length > 0;
  }

  #deliveries(
    event: AlertEvent,
    change: AlertChange,
    { audience, key }: { audience: AlertAudience; key: string },
  ): readonly Delivery[] {
    const { tenant, alerts, channels } = audience;
    const { clock, logger } = this.#options;
    const now = clock.now();
    const dedupeKey = `alert:${fingerprint(key)}:${change.note.changes}:${change.kind}`;
    const message = alertMessage(event, change, { at: now, dedupeKey });
    if (isOwnChannel(event, audience) || !channels.has(alerts.channel)) {
      const about = { alert: change.kind, channel: alerts.channel, reason: message.body };
      const level = change.kind === "recovered" ? "info" : "error";
      logger[level](`alert without a channel: ${message.title}`, {
        ...about,
        ...(tenant === undefined ? {} : { tenant }),
      });
      return [];
    }
    return planDeliveries({ channel: alerts.channel, message, tenant, channels, now });
  }
}

const scope = "core:alerts";

function tenantOf(event: AlertEvent): string | undefined {
  switch (event.kind) {
    case "run":
      return event.run.tenant;
    case "delivery":
      return event.delivery.tenant;
    case "channel":
      return event.tenant;
  }
}

function isOwnChannel(event: AlertEvent, { tenant, alerts }: AlertAudience): boolean {
  if (event.kind === "run") return false;
  const { channel } = event.kind === "delivery" ? event.delivery : event;
  return tenantOf(event) === tenant && channel === alerts.channel;
}

function readNote(value: unknown): AlertNote {
  if (typeof value !== "object" || value === null) return noNote;
  const { open, changes } = value as Partial<Record<keyof AlertNote, unknown>>;
  return Array.isArray(open) && typeof changes === "number" ? { open, changes } : noNote;
}
