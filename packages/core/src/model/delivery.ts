import type { Message, Recipient } from "./message.ts";

/** One message to one channel (and one recipient), as the outbox keeps it. */
export interface Delivery {
  /** UUIDv7. */
  id: string;
  /** Whose; absent: the host's own. */
  tenant?: string;
  /** Name of the tenant's channel. */
  channel: string;
  /** To whom, where the channel needs an address. */
  to?: Recipient;
  /** `pending` until `sent`; `dead` when it cannot be sent; `discarded` by a person or as a repetition. */
  status: "pending" | "sent" | "dead" | "discarded";
  /** The run that wrote it. */
  runId?: string;
  /** What is sent. */
  message: Message;
  /** Tries so far. */
  attempts: number;
  /** When it is tried next. */
  nextAt?: Date;
  /** Why the last try failed; never with a secret. */
  error?: string;
  /** Not sent after this instant: it is `discarded` then. */
  expiresAt?: Date;
  /** When it was written. */
  createdAt?: Date;
  /** When its last part was accepted. */
  sentAt?: Date;
  /** How often a part was sent again because a node died between sending and recording. */
  doubts?: number;
}
