import type { Got } from "got";
import type { Schema } from "../config/schema.ts";
import type { Logger } from "../logging/logger.ts";
import type { Delivery, Message, Recipient, TenantScope } from "../model/index.ts";
import type { Duration } from "../time/duration.ts";

/** What a notifier sends with. */
export interface SendContext<Config> {
  /** The channel's config, as the notifier's schema answered it. */
  config: Config;
  /** The tenant's things. */
  scope: TenantScope;
  /** To whom, where the channel needs an address. */
  to: Recipient | undefined;
  /** What is sent; its id is the same at every try. Absent where a channel is tested past the outbox. */
  delivery?: Delivery;
  /** References of the parts of the message before this one, in order; none where it was not told. */
  refs?: readonly (string | undefined)[];
  /** 1 for the first try of the delivery. */
  attempt: number;
  /** Aborted after 30 s and at `stop`. */
  signal: AbortSignal;
  /** HTTP client whose errors hold no URL. */
  http: Got;
  /** Names tenant, channel and delivery. */
  logger: Logger;
}

/** An accepted part. */
export interface SendResult {
  /** What the service calls it, for edits. */
  ref?: string;
  /** Nothing more to this destination for so long. */
  pause?: Duration;
}

/** The implementation of a channel type. */
export interface Notifier<Config, Part> {
  /** Name of the channel type. */
  type: string;
  /** Schema of a channel's config. */
  config: Schema<Config>;
  /**
   * Names the queue: one part at a time for each destination. Never a secret. A service that takes pushes to
   * many people at once may spread them over a few queues by recipient; without one it names the channel's.
   */
  destination(config: Config, to?: Recipient): string;
  /** Renders a message as parts within the service's limits. Pure; a part is JSON, sent and retried alone. */
  render(message: Message, config: Config): readonly Part[];
  /** Sends a part. @throws {@link NotifyError}; any other error counts as transient. */
  send(part: Part, context: SendContext<Config>): Promise<SendResult>;
  /** Edits a part that was sent. @throws {@link NotifyError} with `gone` when it is not there any more. */
  edit?(ref: string, part: Part, context: SendContext<Config>): Promise<SendResult>;
  /** Removes a part that was sent. @throws {@link NotifyError}, with `gone` when it is not there any more. */
  remove?(ref: string, context: SendContext<Config>): Promise<void>;
  /** Checks that the channel works, without a message where the service can tell. */
  verify?(context: SendContext<Config>): Promise<void>;
}

/** A notifier, made with `defineNotifier`. */
export interface NotifierDefinition {
  /** Name of the channel type. */
  readonly type: string;
}
