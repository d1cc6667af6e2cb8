import type { Got } from "got";
import { fingerprint } from "../config/index.ts";
import { CarillonError } from "../errors.ts";
import type { Logger } from "../logging/logger.ts";
import type { Announce, Delivery, TenantScope } from "../model/index.ts";
import {
  type Notifier,
  OutboxPump,
  type ResolvedChannel,
  sendTestMessage,
} from "../notifications/index.ts";
import type { Alarm, Timekeeper } from "../planner/index.ts";
import type { Store } from "../store/index.ts";
import type { LoadedTenant } from "../tenants/index.ts";
import type { Clock } from "../time/clock.ts";

/** A channel with its config parsed. */
export interface ChannelConfig {
  readonly type: string;
  readonly config: unknown;
}

/** What the outbox works with. */
export interface OutboxParts {
  readonly store: Store;
  readonly node: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly announce: Announce;
  readonly timekeeper: Timekeeper;
  readonly notifiers: ReadonlyMap<string, Notifier<unknown, unknown>>;
  readonly hostChannels: ReadonlyMap<string, ChannelConfig>;
  readonly hostScope: TenantScope;
  loaded(id: string): LoadedTenant | undefined;
  scope(id: string): TenantScope;
  http(): Got;
}

/** Sends what is in the outbox, when it is due. */
export class Outbox {
  readonly #parts: OutboxParts;
  readonly #pump: OutboxPump;
  readonly #alarm: Alarm;
  #stopped = false;

  constructor(parts: OutboxParts) {
    this.#parts = parts;
    const { store, node, clock, logger, announce, timekeeper } = parts;
    this.#alarm = timekeeper.alarm("carillon:outbox", () => this.#send());
    this.#pump = new OutboxPump({
      deliveries: store.deliveries,
      state: store.state,
      node,
      clock,
      logger,
      resolve: async (delivery) => this.#resolve(delivery),
      wake: (at) => this.#alarm.set(at.getTime()),
      events: {
        sent: (delivery) => announce("delivery:sent", delivery),
        dead: (delivery) => announce("delivery:dead", delivery),
        disabled: (channel) => announce("channel:disabled", channel),
      },
    });
  }

  get busy(): boolean {
    return this.#pump.busy;
  }

  /** Something was written to the outbox. */
  poke(): void {
    if (!this.#stopped) this.#pump.poke();
  }

  /** Nothing more is claimed; what is being sent may end until the deadline. */
  async stop(deadline: Date): Promise<void> {
    this.#stopped = true;
    await this.#pump.stop(deadline);
  }

  /** Checks a channel by the notifier's own means, or by a message. */
  async test(scope: TenantScope, channel: string): Promise<void> {
    const found = this.#channelOf(scope.tenant.id, channel);
    if (found === undefined) {
      throw new CarillonError(
        "CHANNEL_UNKNOWN",
        `tenant ${scope.tenant.id} has no channel ${JSON.stringify(channel)}`,
      );
    }
    const { clock } = this.#parts;
    await sendTestMessage({
      resolved: this.#complete(found, scope),
      channel,
      clock,
      logger: scope.logger,
    });
  }

  async #send(): Promise<void> {
    const next = await this.#pump.pump();
    if (next !== undefined && !this.#stopped) this.#alarm.set(next.getTime());
  }

  #resolve(delivery: Delivery): ResolvedChannel | undefined {
    const { hostScope, scope } = this.#parts;
    const found = this.#channelOf(delivery.tenant, delivery.channel);
    // A tenant that is set aside rejects here: its deliveries are held.
    const place = delivery.tenant === undefined ? hostScope : scope(delivery.tenant);
    return found === undefined ? undefined : this.#complete(found, place);
  }

  #channelOf(tenant: string | undefined, channel: string): ChannelConfig | undefined {
    if (tenant === undefined) return this.#parts.hostChannels.get(channel);
    return this.#parts.loaded(tenant)?.channels.get(channel);
  }

  #complete({ type, config }: ChannelConfig, scope: TenantScope): ResolvedChannel {
    const notifier = this.#parts.notifiers.get(type);
    if (notifier === undefined)
      throw new CarillonError(
        "NOTIFIER_UNKNOWN",
        `no plugin brings the channel type ${JSON.stringify(type)}`,
      );
    return { notifier, config, configHash: fingerprint(config), scope, http: this.#parts.http() };
  }
}
