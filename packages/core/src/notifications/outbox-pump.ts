import type { Logger } from "../logging/logger.ts";
import type { Delivery } from "../model/index.ts";
import type { DeliveryStore, StateStore } from "../store/index.ts";
import type { Clock } from "../time/clock.ts";
import { deferred } from "../time/index.ts";
import type { OutboxEvents } from "./claim-ledger.ts";
import { errorText } from "./error-text.ts";
import { OutboxSender } from "./outbox-sender.ts";
import type { ResolvedChannel } from "./resolved-channel.ts";

/** What a pump works with. */
export interface OutboxPumpOptions {
  /** The outbox. */
  deliveries: DeliveryStore;
  /** Remembers which channels are switched off. */
  state: StateStore;
  /** Id of this node. */
  node: string;
  /** Where the time comes from. */
  clock: Clock;
  /** Gets a record for each failure. */
  logger: Logger;
  /**
   * Finds a delivery's channel; `undefined` when the tenant has none of that name: tried again as after a
   * failed send. A rejection (the tenant is set aside) holds its deliveries, looked at once a minute.
   */
  resolve(delivery: Delivery): Promise<ResolvedChannel | undefined>;
  /** Told what happens. */
  events: OutboxEvents;
  /** Told, between two calls of `pump`, of an instant at which there will be something to do. */
  wake?(at: Date): void;
  /** Between 0 and 1; spreads the retries. @defaultValue Math.random */
  random?: () => number;
  /** How much at once. */
  limits?: OutboxLimits;
}

/** How much a pump does at once. */
export interface OutboxLimits {
  /** Destinations sent to at once. @defaultValue 32 */
  parallel?: number;
  /** Of these, for one tenant. @defaultValue 4 */
  perTenant?: number;
  /** Deliveries claimed at once. @defaultValue 500 */
  inHand?: number;
  /** Of these, for one channel. @defaultValue 20 */
  perChannel?: number;
  /** Most milliseconds a part may take. @defaultValue 30_000 */
  sendTimeout?: number;
}

/**
 * Sends what is due in the outbox. It has no timer: its host calls `pump` at the instant that the last call
 * answered, at those `wake` tells, and after each write to the outbox.
 *
 * @remarks A part is recorded before the next is sent, so that a crash repeats one part at most. Two nodes
 * never send to one channel at a time, and one node never sends two parts to one destination at a time.
 */
export class OutboxPump {
  readonly #options: OutboxPumpOptions;
  readonly #limits: Required<OutboxLimits>;
  readonly #sender: OutboxSender;
  readonly #stopTimer = new AbortController();
  #idle: (() => void)[] = [];
  #claiming: Promise<void> | undefined;
  #wanted = false;
  #short = false;
  #stopping = false;

  /** Does nothing until `pump`. */
  constructor(options: OutboxPumpOptions) {
    this.#options = options;
    this.#limits = { ...defaults, ...options.limits };
    const { parallel, perTenant, perChannel, sendTimeout } = this.#limits;
    this.#sender = new OutboxSender({
      deliveries: options.deliveries,
      state: options.state,
      clock: options.clock,
      logger: options.logger,
      resolve: (delivery) => options.resolve(delivery),
      events: options.events,
      random: options.random ?? Math.random,
      lanes: { parallel, perTenant },
      sendTimeout,
      perChannel,
      waiting: (until) => this.#waiting(until),
      released: (full) => this.#released(full),
    });
  }

  /** Whether deliveries are in hand. */
  get busy(): boolean {
    return this.#claiming !== undefined || this.#sender.inHand > 0;
  }

  /**
   * Claims all that is due and begins to send it. The answer comes when there is nothing more to claim, and
   * does not wait for the sends; it is the instant at which to call again, `undefined` when nothing waits.
   * May be called at any time, also while another call is under way. Never rejects: a store that cannot be
   * read is asked again five seconds later.
   */
  async pump(): Promise<Date | undefined> {
    if (this.#stopping) return undefined;
    this.#wanted = true;
    this.#claiming ??= this.#claimAll();
    try {
      await this.#claiming;
      return await this.#nextCall();
    } catch (error) {
      this.#options.logger.warn("the outbox could not be read", { error: errorText(error) });
      return this.#after(retryAfter);
    }
  }

  /** Begins a `pump` and tells `wake` its answer. */
  poke(): void {
    void this.pump().then((next) => {
      if (next !== undefined) this.#options.wake?.(next);
    });
  }

  /** Resolves when no delivery is in hand. */
  async idle(): Promise<void> {
    while (this.busy) {
      const { promise, resolve } = deferred<void>();
      this.#idle.push(() => resolve());
      await promise;
    }
  }

  /**
   * Claims nothing more and gives back what has not begun. Parts under way may end and be recorded until the
   * deadline; then they are aborted, and their deliveries given back as in doubt.
   */
  async stop(deadline: Date): Promise<void> {
    this.#stopping = true;
    this.#sender.stop();
    const { clock } = this.#options;
    const left = deadline.getTime() - clock.now().getTime();
    if (left <= 0) this.#sender.abort();
    else void this.#abortAfter(left);
    await this.idle();
    this.#stopTimer.abort();
  }

  async #abortAfter(milliseconds: number): Promise<void> {
    try {
      await this.#options.clock.sleep(milliseconds, { signal: this.#stopTimer.signal });
      this.#sender.abort();
    } catch {
      // Nothing was in hand any more.
    }
  }

  async #claimAll(): Promise<void> {
    try {
      while (this.#wanted && !this.#stopping) {
        this.#wanted = false;
        await this.#claimDue();
      }
    } finally {
      this.#claiming = undefined;
      this.#settle();
    }
  }

  async #claimDue(): Promise<void> {
    const { clock, deliveries, node } = this.#options;
    const { inHand, perChannel, sendTimeout } = this.#limits;
    // Time for a delivery to wait its turn, and then for a few parts.
    const lease = 4 * sendTimeout;
    while (!this.#stopping) {
      const limit = Math.min(claimSize, inHand - this.#sender.inHand);
      this.#short = limit <= 0;
      if (this.#short) return;
      const leaseEnds = new Date(clock.now().getTime() + lease);
      const entries = await deliveries.claim({ node, limit, lease, perChannel });
      if (entries.length > 0) this.#sender.accept(entries, leaseEnds);
      if (entries.length < limit) return;
    }
  }

  async #nextCall(): Promise<Date | undefined> {
    const { clock, deliveries } = this.#options;
    if (this.#stopping) return undefined;
    if (deliveries.nextDue === undefined) return this.#after(pollInterval);
    const due = await deliveries.nextDue();
    // What is due and was not claimed is another node's, or waits behind what we are sending.
    return due === undefined || due > clock.now() ? due : this.#after(pollInterval);
  }

  #waiting(until: Date): void {
    if (this.#stopping) return;
    if (until <= this.#options.clock.now()) this.poke();
    else this.#options.wake?.(until);
  }

  #released(full: boolean): void {
    if (!this.#stopping && (full || (this.#short && this.#hasRoom()))) this.poke();
    this.#settle();
  }

  #hasRoom(): boolean {
    return this.#sender.inHand <= this.#limits.inHand / 2;
  }

  #settle(): void {
    if (this.busy) return;
    const waiting = this.#idle;
    this.#idle = [];
    for (const resolve of waiting) resolve();
  }

  #after(milliseconds: number): Date {
    return new Date(this.#options.clock.now().getTime() + milliseconds);
  }
}

const defaults: Required<OutboxLimits> = {
  parallel: 32,
  perTenant: 4,
  inHand: 500,
  perChannel: 20,
  sendTimeout: 30_000,
};

const claimSize = 100;
const retryAfter = 5_000;
const pollInterval = 5_000;
