import { setMaxListeners } from "node:events";
import { CarillonError } from "../errors.ts";
import type { Delivery, Recipient } from "../model/index.ts";
import type { OutboxEntry, StateStore } from "../store/index.ts";
import { afterFailure, type Consequence, type Ending, waitOf } from "./after-failure.ts";
import { ChannelSwitch } from "./channel-switch.ts";
import { ClaimLedger, type LedgerOptions } from "./claim-ledger.ts";
import {
  type ClaimedDelivery,
  claimedDelivery,
  type EndedClaim,
  handedBack,
  unsent,
} from "./claimed-delivery.ts";
import { type AttemptResult, attemptDelivery } from "./delivery-attempt.ts";
import { DestinationLanes, type LaneLimits } from "./destination-lanes.ts";
import { errorText } from "./error-text.ts";
import { Pauses } from "./pauses.ts";
import type { ResolvedChannel } from "./resolved-channel.ts";
import { withTimeLimit } from "./time-limit.ts";

/** What the sender works with. */
export interface SenderOptions extends Omit<LedgerOptions, "signal"> {
  /** Remembers which channels are off. */
  state: StateStore;
  /**
   * Finds a delivery's channel; `undefined` when the tenant has none of that name: tried again as after a
   * failed send. A rejection (the tenant is set aside) holds its deliveries until it can be found.
   */
  resolve(delivery: Delivery): Promise<ResolvedChannel | undefined>;
  /** Between 0 and 1; spreads the retries. */
  random: () => number;
  /** Destinations at once. */
  lanes: LaneLimits;
  /** Most milliseconds a part may take. */
  sendTimeout: number;
}

/** A delivery in the queue of its destination. */
interface Routed extends ClaimedDelivery {
  readonly channel: ResolvedChannel;
  readonly destination: string;
}

/** Takes claimed deliveries to their destinations and sends them, one at a time for each. */
export class OutboxSender {
  readonly #options: SenderOptions;
  readonly #ledger: ClaimLedger;
  readonly #lanes: DestinationLanes<Routed>;
  readonly #pauses = new Pauses();
  readonly #switch: ChannelSwitch;
  readonly #abort = new AbortController();
  readonly #routing = new Map<string, Promise<void>>();
  #stopping = false;

  /** Holds nothing until `accept`. */
  constructor(options: SenderOptions) {
    this.#options = options;
    // Every send under way listens to it.
    setMaxListeners(0, this.#abort.signal);
    this.#ledger = new ClaimLedger({ ...options, signal: this.#abort.signal });
    this.#lanes = new DestinationLanes(options.lanes, (claim) => this.#work(claim));
    this.#switch = new ChannelSwitch(options.state);
  }

  /** Deliveries whose claim has not ended. */
  get inHand(): number {
    return this.#ledger.inHand;
  }

  /** Takes over claims, in order. */
  accept(entries: readonly OutboxEntry[], leaseEnds: Date): void {
    const { clock, logger } = this.#options;
    this.#pauses.sweep(clock.now());
    const claims = entries.map((entry) => claimedDelivery(entry, { leaseEnds, logger }));
    this.#ledger.enter(claims);
    for (const [channelKey, group] of byChannel(claims)) {
      // One after the other, so that a channel's deliveries keep their order.
      const before = this.#routing.get(channelKey) ?? Promise.resolve();
      const routed = before.then(() => this.#route(group));
      this.#routing.set(channelKey, routed);
      void routed.then(() => {
        if (this.#routing.get(channelKey) === routed) this.#routing.delete(channelKey);
      });
    }
  }

  /** Gives back what has not begun, and begins nothing more. */
  stop(): void {
    this.#stopping = true;
    const now = this.#options.clock.now();
    const claims = this.#lanes.take(undefined, () => true);
    void this.#ledger.end(claims.map((claim) => handedBack(claim, now)));
  }

  /** Ends what is being sent. */
  abort(): void {
    this.#abort.abort(new Error("the scheduler stops"));
  }

  /** Never rejects. */
  async #route(claims: readonly ClaimedDelivery[]): Promise<void> {
    const delivery = claims[0]?.entry.delivery;
    if (delivery === undefined) return;
    const { clock, resolve, sendTimeout: limit } = this.#options;
    const what = `channel "${delivery.channel}"`;
    const signal = this.#abort.signal;
    try {
      const channel = await withTimeLimit(() => resolve(delivery), { clock, limit, what, signal });
      if (channel === undefined) return await this.#failAll(claims, unknownChannel(delivery));
      for (const claim of claims) {
        const destination = destinationOf(channel, claim.entry.delivery.to);
        this.#lanes.push(destination, { ...claim, channel, destination });
      }
    } catch (error) {
      const until = this.#after(holdDelay);
      const ending: Ending = { kind: "waiting", until, counted: false, error: errorText(error) };
      await this.#ledger.end(claims.map((claim) => unsent(claim, ending)));
    }
  }

  async #failAll(claims: readonly ClaimedDelivery[], error: unknown): Promise<void> {
    const { clock, random } = this.#options;
    const ended = claims.map((claim) => {
      const { ending } = afterFailure(error, claim.entry.delivery, { now: clock.now(), random });
      return unsent(claim, ending);
    });
    await this.#ledger.end(ended);
  }

  /** Never rejects. */
  async #work(claim: Routed): Promise<void> {
    try {
      const ended = (await this.#beforehand(claim)) ?? (await this.#attempt(claim));
      if (ended === undefined) this.#ledger.leave(claim);
      else await this.#end(ended);
    } catch (error) {
      claim.logger.error("a claimed delivery was left", { error: errorText(error) });
      this.#ledger.leave(claim);
    }
  }

  /** How a claim ends without a send. */
  async #beforehand(claim: Routed): Promise<EndedClaim<Routed> | undefined> {
    const { expiresAt, to, tenant, channel } = claim.entry.delivery;
    const now = this.#options.clock.now();
    if (expiresAt !== undefined && expiresAt <= now) {
      return unsent(claim, { kind: "discarded", error: `expired at ${expiresAt.toISOString()}` });
    }
    const until = this.#wait(claim);
    if (until !== undefined) return handedBack(claim, until);
    if (to?.address === "") {
      const error = "the recipient has no address, and the message no fallback channel";
      return unsent(claim, { kind: "dead", counted: false, error });
    }
    const answer = await this.#ledger.persist(
      async () => ({ off: await this.#switch.get({ tenant, channel }, claim.channel.configHash) }),
      claim,
    );
    if (answer === undefined) return handedBack(claim, now);
    if (answer.off === undefined) return undefined;
    const error = `the channel is switched off since ${answer.off.since.toISOString()}: ${answer.off.reason}`;
    return unsent(claim, { kind: "dead", counted: false, error });
  }

  /** An instant before which no further part may be sent. */
  #wait(claim: Routed): Date | undefined {
    const now = this.#options.clock.now();
    if (this.#stopping || this.#isOld(claim)) return now;
    return this.#pauses.until([claim.destination, claim.channel.notifier.type], now);
  }

  /** Whether a part could outlast the claim, and so be sent by another node too. */
  #isOld({ leaseEnds }: ClaimedDelivery): boolean {
    const left = leaseEnds.getTime() - this.#options.clock.now().getTime();
    return left < this.#options.sendTimeout + claimMargin;
  }

  /** Sends; `undefined` when the claim is to be left. */
  async #attempt(claim: Routed): Promise<EndedClaim<Routed> | undefined> {
    const { clock, deliveries, sendTimeout } = this.#options;
    const result = await attemptDelivery({
      entry: claim.entry,
      channel: claim.channel,
      deliveries,
      clock,
      sendTimeout,
      logger: claim.logger,
      signal: this.#abort.signal,
      wait: () => this.#wait(claim),
      pause: ({ pause }) => {
        const wait = waitOf(pause);
        if (wait !== undefined) this.#pauses.add(claim.destination, this.#after(wait));
      },
      record: (write) => this.#ledger.persist(write, claim),
    });
    const ending = await this.#judge(claim, result);
    return ending === undefined ? undefined : { claim, ending, doubts: result.doubts };
  }

  async #judge(claim: Routed, result: AttemptResult): Promise<Ending | undefined> {
    const { clock, random } = this.#options;
    switch (result.kind) {
      case "abandoned":
        return undefined;
      case "sent":
        return { kind: "sent" };
      case "waiting":
        return { kind: "waiting", until: result.until, counted: false };
      case "interrupted":
        return { kind: "waiting", until: clock.now(), counted: false, error: "the node stopped" };
      case "failed": {
        const at = { now: clock.now(), random };
        const consequence = afterFailure(result.error, claim.entry.delivery, at);
        await this.#apply(claim, consequence);
        return consequence.ending;
      }
    }
  }

  async #apply(claim: Routed, { pause, disabled }: Consequence): Promise<void> {
    const { channel, entry, logger } = claim;
    if (pause !== undefined) {
      const name = pause.scope === "process" ? channel.notifier.type : claim.destination;
      this.#pauses.add(name, pause.until);
    }
    if (disabled === undefined) return;
    const name = channelName(entry.delivery);
    const since = this.#options.clock.now();
    const note = { reason: disabled, since, configHash: channel.configHash };
    const isNew = await this.#ledger.persist(() => this.#switch.off(name, note), claim);
    if (isNew !== true) return;
    logger.error("the channel is switched off until its config changes", { reason: disabled });
    this.#ledger.tell((events) => events.disabled({ ...name, reason: disabled }));
  }

  /** Ends a claim, and with it those that have to wait behind it. */
  async #end(ended: EndedClaim<Routed>): Promise<void> {
    const { claim, ending } = ended;
    if (ending.kind !== "waiting") return this.#ledger.end([ended]);
    const now = this.#options.clock.now();
    const paused = this.#pauses.until([claim.destination, claim.channel.notifier.type], now);
    const others = this.#lanes.take(
      claim.destination,
      (other) => paused !== undefined || isBehind(other, claim),
    );
    await this.#ledger.end([ended, ...others.map((other) => handedBack(other, ending.until))]);
  }

  #after(milliseconds: number): Date {
    return new Date(this.#options.clock.now().getTime() + milliseconds);
  }
}

const holdDelay = 60_000;
const claimMargin = 5_000;

function byChannel(claims: readonly ClaimedDelivery[]): ReadonlyMap<string, ClaimedDelivery[]> {
  const groups = new Map<string, ClaimedDelivery[]>();
  for (const claim of claims) {
    const group = groups.get(claim.channelKey);
    if (group === undefined) groups.set(claim.channelKey, [claim]);
    else group.push(claim);
  }
  return groups;
}

function destinationOf({ notifier, config }: ResolvedChannel, to: Recipient | undefined): string {
  const name = to === undefined ? notifier.destination(config) : notifier.destination(config, to);
  return JSON.stringify([notifier.type, name]);
}

function unknownChannel({ tenant, channel }: Delivery): CarillonError {
  const owner = tenant === undefined ? "the host" : `tenant "${tenant}"`;
  return new CarillonError("CHANNEL_UNKNOWN", `${owner} has no channel "${channel}" any more`);
}

function channelName({ tenant, channel }: Delivery): { tenant?: string; channel: string } {
  return { ...(tenant === undefined ? {} : { tenant }), channel };
}

function isBehind(other: Routed, claim: Routed): boolean {
  const recipient = claim.entry.delivery.to?.id;
  return other.channelKey === claim.channelKey && other.entry.delivery.to?.id === recipient;
}
