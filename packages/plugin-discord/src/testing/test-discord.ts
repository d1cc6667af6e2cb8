import type { Clock } from "@carillon/core";
import type { Failure, FailureTarget } from "./failures.ts";
import type { ReceivedMessage } from "./received-message.ts";
import type { ServerLimits } from "./webhook-api.ts";
import type { ChannelKind } from "./webhook-store.ts";

/** How the server is started. */
export interface StartDiscordOptions {
  /** Loopback port. @defaultValue a free one */
  port?: number;
  /**
   * Limits to hold to; `false` for none at all. Unless told: 5 requests in 2 s for each webhook and
   * method, 30 posts a minute into each channel, 50 requests a second, a ban after 10,000 refused ones
   * in 10 minutes.
   */
  limits?: Partial<ServerLimits> | false;
  /** Whose time the limits follow. @defaultValue real time */
  clock?: Pick<Clock, "now">;
}

/** A request that the server had. */
export interface ReceivedRequest {
  /** HTTP method. */
  readonly method: string;
  /** Name of the webhook; `undefined` for one the server does not know. */
  readonly webhook: string | undefined;
  /** Behind the webhook's token, with the query: `/messages/…?thread_id=…`. */
  readonly path: string;
  /** What it said of itself. */
  readonly userAgent: string;
  /** Status of the answer; 0 where there was none. */
  readonly status: number;
}

/** Discord, as far as webhooks see it. */
export interface TestDiscord extends AsyncDisposable {
  /** For `discord({ baseUrl })`. */
  readonly baseUrl: string;
  /**
   * A webhook's URL on `https://discord.com`, for a channel's config; the first call makes the webhook.
   * A name has the same URL in every process.
   */
  webhookUrl(name: string, options?: { channel?: string; kind?: ChannelKind }): string;
  /** Id of that webhook. */
  webhookId(name: string): string;
  /** Messages as they stand, in order of arrival: of a webhook (name or id), or of all. */
  messages(webhook?: string): readonly ReceivedMessage[];
  /** Resolves as soon as so many messages stand. */
  arrived(count: number, webhook?: string): Promise<readonly ReceivedMessage[]>;
  /** All requests, in order. */
  requests(): readonly ReceivedRequest[];
  /** Lets coming requests fail. */
  failNext(failure: Failure, target?: FailureTarget): void;
  /** Forgets failures that have not come up. */
  clearFailures(): void;
  /** Deletes a webhook, as an admin of the guild does. */
  deleteWebhook(name: string): void;
  /** Deletes a message, as a moderator does. */
  deleteMessage(id: string): void;
  /** Opens a thread in a webhook's channel and answers its id. */
  openThread(webhook: string, name: string): string;
  /** Deletes a thread with its messages. */
  deleteThread(webhook: string, id: string): void;
  /** Ends the server and every connection. */
  stop(): Promise<void>;
}
