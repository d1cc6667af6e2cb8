import type { Duration } from "../time/duration.ts";
import type { Message, Recipient } from "./message.ts";

/** How a message is delivered. */
export interface NotifyOptions {
  /** One delivery for each; none: the channel itself is the address. */
  to?: readonly Recipient[];
  /** Channels that take the message for recipients without an address, and for an empty `to`. */
  fallback?: readonly string[];
  /** Not sent later than so long after now. */
  expires?: Duration;
  /** Written at once instead of at the run's next commit point. */
  immediate?: boolean;
}

/**
 * Puts a message into the outbox, and answers the ids of its deliveries. Inside a run it takes effect
 * at the next commit point together with the run row; outside at once. Once it has, a crash of any
 * process loses nothing.
 *
 * @throws {@link CarillonError} `CHANNEL_UNKNOWN` when the tenant has no such channel.
 */
export type Notify = (
  channel: string,
  message: Message,
  options?: NotifyOptions,
) => Promise<readonly string[]>;

/** Which changes of state are told to which channel: one message for each change, not for each run. */
export interface Alerts {
  /** Name of the channel. */
  channel: string;
  /** All of them unless told. */
  on?: readonly AlertKind[];
}

/** A change of state that an alert can tell. */
export type AlertKind = "failed" | "recovered" | "missed" | "lost" | "dead" | "disabled";
