import type { Logger } from "../logging/logger.ts";
import type { Delivery } from "../model/index.ts";
import type { DeliveryStore } from "../store/index.ts";
import type { Clock } from "../time/clock.ts";
import type { Ending } from "./after-failure.ts";
import type { ClaimedDelivery, EndedClaim } from "./claimed-delivery.ts";
import { endDelivery } from "./end-delivery.ts";
import { errorText } from "./error-text.ts";
import { persist } from "./persist.ts";

/** What the pump tells its host. */
export interface OutboxEvents {
  /** A delivery's last part was accepted. */
  sent(delivery: Delivery): void;
  /** A delivery cannot be sent. */
  dead(delivery: Delivery): void;
  /** A channel was switched off. */
  disabled(channel: { tenant?: string; channel: string; reason: string }): void;
}

/** What the ledger works with. */
export interface LedgerOptions {
  /** The outbox. */
  deliveries: DeliveryStore;
  /** Where the time comes from. */
  clock: Clock;
  /** Told of what fails. */
  logger: Logger;
  /** Told what happens. */
  events: OutboxEvents;
  /** Ends the retries of writes. */
  signal: AbortSignal;
  /** Most deliveries of one channel in hand. */
  perChannel: number;
  /** Deliveries that came back wait until then. */
  waiting(until: Date): void;
  /** Claims have ended; `full`: of a channel of which there were as many as allowed. */
  released(full: boolean): void;
}

/** Counts the claims in hand and gives each its end, in the store and for those who listen. */
export class ClaimLedger {
  readonly #options: LedgerOptions;
  readonly #channels = new Map<string, { inHand: number; full: boolean }>();
  #inHand = 0;

  /** Begins with none. */
  constructor(options: LedgerOptions) {
    this.#options = options;
  }

  /** Claims without an end. */
  get inHand(): number {
    return this.#inHand;
  }

  /** Enters claims. */
  enter(claims: readonly ClaimedDelivery[]): void {
    this.#inHand += claims.length;
    for (const { channelKey } of claims) {
      const channel = this.#channels.get(channelKey) ?? { inHand: 0, full: false };
      channel.inHand += 1;
      channel.full ||= channel.inHand >= this.#options.perChannel;
      this.#channels.set(channelKey, channel);
    }
  }

  /** Ends claims, in one transaction. Never rejects. */
  async end(ended: readonly EndedClaim[]): Promise<void> {
    const first = ended[0];
    if (first === undefined) return;
    const now = this.#options.clock.now();
    const rows = ended.map(({ claim, ending, doubts }) => ({
      ending,
      logger: claim.logger,
      row: endDelivery(claim.entry.delivery, ending, { now, doubts }),
      epoch: claim.entry.epoch,
    }));
    const done = await this.persist(async () => {
      await this.#options.deliveries.complete(rows.map(({ row, epoch }) => ({ ...row, epoch })));
      return true;
    }, first.claim);
    if (done === true)
      for (const { row, ending, logger } of rows) this.#report(row, ending, logger);
    this.#release(ended.map(({ claim }) => claim));
  }

  /** Leaves a claim to run out: whoever claims it next goes on at its first part not recorded. */
  leave(claim: ClaimedDelivery): void {
    this.#options.waiting(claim.leaseEnds);
    this.#release([claim]);
  }

  /** Writes to the store, again and again while the claim lasts; `undefined`: it could not be done. */
  persist<T>(
    write: () => Promise<T>,
    { leaseEnds, logger }: ClaimedDelivery,
  ): Promise<T | undefined> {
    const { clock, signal } = this.#options;
    return persist(write, { clock, until: leaseEnds, signal, logger });
  }

  /** Tells a listener; its fault must not cost a delivery its end. */
  tell(announce: (events: OutboxEvents) => void): void {
    try {
      announce(this.#options.events);
    } catch (error) {
      this.#options.logger.error("a listener to the outbox failed", { error: errorText(error) });
    }
  }

  #report(delivery: Delivery, ending: Ending, logger: Logger): void {
    switch (ending.kind) {
      case "sent":
        logger.debug("delivered", { attempts: delivery.attempts });
        return this.tell((events) => events.sent(delivery));
      case "dead":
        logger.error("a message cannot be delivered", { reason: ending.error });
        return this.tell((events) => events.dead(delivery));
      case "discarded":
        return logger.info("a message was not delivered in time", { reason: ending.error });
      case "waiting": {
        const { counted, error, until } = ending;
        if (counted) logger.warn("a delivery failed and is tried again", { error, nextAt: until });
        return this.#options.waiting(delivery.nextAt ?? until);
      }
    }
  }

  #release(claims: readonly ClaimedDelivery[]): void {
    this.#inHand -= claims.length;
    let full = false;
    for (const { channelKey } of claims) {
      const channel = this.#channels.get(channelKey);
      if (channel === undefined) continue;
      channel.inHand -= 1;
      if (channel.inHand > 0) continue;
      full ||= channel.full;
      this.#channels.delete(channelKey);
    }
    this.#options.released(full);
  }
}
