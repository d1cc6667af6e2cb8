import type { Logger } from "../logging/logger.ts";
import type { DeliveryStore, OutboxEntry } from "../store/index.ts";
import type { Clock } from "../time/clock.ts";
import { isGone } from "./after-failure.ts";
import type { SendContext, SendResult } from "./notifier.ts";
import { NotifyError } from "./notify-error.ts";
import type { ResolvedChannel } from "./resolved-channel.ts";
import { TimeLimitError, withTimeLimit } from "./time-limit.ts";

/** One try of a delivery, with all that it needs. */
export interface AttemptParts {
  /** The delivery, as it was claimed. */
  entry: OutboxEntry;
  /** Its channel. */
  channel: ResolvedChannel;
  /** Where accepted parts are recorded. */
  deliveries: Pick<DeliveryStore, "partSent" | "refs" | "doubt">;
  /** Where the time comes from. */
  clock: Clock;
  /** Names tenant, channel and delivery. */
  logger: Logger;
  /** Most milliseconds a part may take. */
  sendTimeout: number;
  /** Aborted when sending must end now. */
  signal: AbortSignal;
  /** Asked before each part but the first; an instant: not before then. */
  wait(): Date | undefined;
  /** Told when a service asks for a pause. */
  pause(result: SendResult): void;
  /** Writes to the store, again and again while the claim lasts; `undefined`: it could not be done. */
  record<T>(write: () => Promise<T>): Promise<T | undefined>;
}

/** How a try ended. */
export type AttemptEnd =
  | { kind: "sent" }
  | { kind: "waiting"; until: Date }
  | { kind: "failed"; error: unknown }
  /** By the signal. */
  | { kind: "interrupted" }
  /** The claim is gone, or the store could not be written to: whoever claims next goes on. */
  | { kind: "abandoned" };

/** How a try ended, and how many parts were or will be sent that may have been sent before. */
export type AttemptResult = AttemptEnd & { doubts: number };

/**
 * Sends the parts of a delivery that are not recorded yet, one at a time, and records each before the next:
 * a crash at any instant repeats at most the one part whose answer had not been recorded. Under an
 * `updateKey` parts that stand from an earlier delivery are edited, further ones are sent, and those that
 * are left over are removed. Never rejects.
 */
export async function attemptDelivery(parts: AttemptParts): Promise<AttemptResult> {
  const attempt = new Attempt(parts);
  const ending = await attempt.run();
  return { ...ending, doubts: attempt.doubts };
}

class Attempt {
  doubts = 0;
  readonly #parts: AttemptParts;
  /** References of the parts that stand, in order. */
  readonly #refs: (string | undefined)[];
  #inDoubt: boolean;
  #sending = false;

  constructor(parts: AttemptParts) {
    this.#parts = parts;
    this.#refs = [...parts.entry.sentParts];
    this.#inDoubt = parts.entry.inDoubt;
  }

  async run(): Promise<AttemptEnd> {
    const { signal } = this.#parts;
    try {
      const rendered = this.#render();
      const standing = await this.#standing();
      if (standing === undefined) return { kind: "abandoned" };
      const end = await this.#sendParts(rendered, standing);
      return end ?? (await this.#removeRest(standing.slice(rendered.length)));
    } catch (error) {
      if (!signal.aborted || error instanceof TimeLimitError) return { kind: "failed", error };
      if (this.#sending) this.doubts += 1;
      return { kind: "interrupted" };
    } finally {
      // What was not sent again this time will be the next time.
      if (this.#inDoubt) this.doubts += 1;
    }
  }

  #render(): readonly unknown[] {
    const { channel, entry } = this.#parts;
    try {
      return channel.notifier.render(entry.delivery.message, channel.config);
    } catch (error) {
      // Pure, so a second try would end like the first.
      const text = error instanceof Error ? error.message : String(error);
      throw new NotifyError("permanent", `could not be rendered: ${text}`, { cause: error });
    }
  }

  async #sendParts(
    rendered: readonly unknown[],
    standing: readonly string[],
  ): Promise<AttemptEnd | undefined> {
    const { entry, deliveries, pause, record, wait } = this.#parts;
    const first = entry.sentParts.length;
    // All parts are recorded, so none of them is in doubt.
    if (first >= rendered.length) this.#inDoubt = false;
    for (let index = first; index < rendered.length; index++) {
      const until = index === first ? undefined : wait();
      if (until !== undefined) return { kind: "waiting", until };
      const result = await this.#place(rendered[index], standing[index]);
      if (result === undefined) return { kind: "abandoned" };
      // Says which part it is, so that a write whose answer was lost may be repeated.
      const soFar = { ...entry, sentParts: [...this.#refs] };
      const recorded = await record(() => deliveries.partSent(soFar, result.ref));
      pause(result);
      if (recorded !== true) return { kind: "abandoned" };
      this.#refs.push(result.ref);
    }
    return undefined;
  }

  /** Edits the part that stands, or sends a new one; `undefined`: the claim is gone, nothing was sent. */
  async #place(part: unknown, ref: string | undefined): Promise<SendResult | undefined> {
    const { channel, logger } = this.#parts;
    const { notifier } = channel;
    const edit = notifier.edit?.bind(notifier);
    if (ref !== undefined && edit !== undefined) {
      try {
        const result = await this.#limited((context) => edit(ref, part, context));
        // An edit repeated does no harm.
        this.#inDoubt = false;
        return { ...result, ref: result?.ref ?? ref };
      } catch (error) {
        if (!isGone(error)) throw error;
        logger.info("the message to edit is gone, so it is sent anew");
      }
    }
    if (this.#inDoubt && !(await this.#countDoubt())) return undefined;
    this.#sending = true;
    const result = await this.#limited((context) => notifier.send(part, context));
    this.#sending = false;
    // A notifier in plain JavaScript may answer nothing.
    return result ?? {};
  }

  /** Written before the part is sent again, since this node may die over it as well; `false`: not ours. */
  async #countDoubt(): Promise<boolean> {
    const { deliveries, entry, logger, record } = this.#parts;
    this.#inDoubt = false;
    this.doubts += 1;
    logger.warn("a part may have been sent by a node that died, and is sent again");
    return (await record(async () => (await deliveries.doubt?.(entry)) ?? true)) === true;
  }

  async #removeRest(refs: readonly string[]): Promise<AttemptEnd> {
    const { notifier } = this.#parts.channel;
    const remove = notifier.remove?.bind(notifier);
    if (remove === undefined) return { kind: "sent" };
    for (const ref of refs) {
      const until = this.#parts.wait();
      if (until !== undefined) return { kind: "waiting", until };
      try {
        await this.#limited((context) => remove(ref, context));
      } catch (error) {
        if (!isGone(error)) throw error;
      }
    }
    return { kind: "sent" };
  }

  /** References of what stands under the delivery's update key; `undefined`: the store cannot tell. */
  async #standing(): Promise<readonly string[] | undefined> {
    const { channel, deliveries, entry, record } = this.#parts;
    const { delivery } = entry;
    const { updateKey } = delivery.message;
    // Keys are known by channel, so a recipient's message could be another's.
    if (updateKey === undefined || delivery.to !== undefined) return [];
    if (channel.notifier.edit === undefined) return [];
    return record(() => deliveries.refs(delivery.tenant ?? "", delivery.channel, updateKey));
  }

  async #limited<T>(work: (context: SendContext<unknown>) => Promise<T>): Promise<T> {
    const { channel, clock, entry, logger, sendTimeout, signal } = this.#parts;
    const { delivery } = entry;
    return withTimeLimit(
      (inner) =>
        work({
          config: channel.config,
          scope: channel.scope,
          to: delivery.to,
          delivery,
          refs: [...this.#refs],
          attempt: delivery.attempts + 1,
          signal: inner,
          http: channel.http,
          logger,
        }),
      { clock, limit: sendTimeout, what: `the notifier "${channel.notifier.type}"`, signal },
    );
  }
}
