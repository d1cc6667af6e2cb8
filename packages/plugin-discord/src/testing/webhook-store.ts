import type { Embed } from "../post.ts";
import { isObject } from "./check-embeds.ts";
import { type Refusal, refuse } from "./check-post.ts";
import { pingedBy } from "./pinged-by.ts";
import type { ReadBody, ReceivedFile } from "./read-body.ts";
import type { ReceivedMessage } from "./received-message.ts";
import { channelNamed, Snowflakes, webhookNamed } from "./snowflakes.ts";

/** What kind of channel a webhook posts into. */
export type ChannelKind = "text" | "forum";

/** A webhook of the server. */
export interface Webhook {
  /** Snowflake. */
  readonly id: string;
  /** Its secret. */
  readonly token: string;
  /** Name it was asked for by, and posts under. */
  readonly name: string;
  /** Id of its channel. */
  readonly channelId: string;
  /** Kind of its channel. */
  readonly kind: ChannelKind;
  /** Threads of its channel: name by id. */
  readonly threads: Map<string, string>;
  /** Whether it still works. */
  isDeleted: boolean;
}

type Stored = { -readonly [K in keyof ReceivedMessage]: ReceivedMessage[K] } & {
  webhookId: string;
};

/** Webhooks, threads and messages of the server, in memory. */
export class WebhookStore {
  readonly #webhooks = new Map<string, Webhook>();
  readonly #messages = new Map<string, Stored>();
  readonly #snowflakes = new Snowflakes();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** The webhook of this name, made where there is none; one that was deleted stays deleted. */
  named(
    name: string,
    { channel = name, kind = "text" }: { channel?: string; kind?: ChannelKind } = {},
  ): Webhook {
    const { id, token } = webhookNamed(name);
    const known = this.#webhooks.get(id);
    if (known !== undefined) return known;
    const channelId = channelNamed(channel);
    const made: Webhook = {
      id,
      token,
      name,
      channelId,
      kind,
      threads: new Map(),
      isDeleted: false,
    };
    this.#webhooks.set(id, made);
    return made;
  }

  /** By id, or by name. */
  find(idOrName: string): Webhook | undefined {
    return this.#webhooks.get(idOrName) ?? this.#webhooks.get(webhookNamed(idOrName).id);
  }

  /** Opens a thread in a webhook's channel. */
  openThread(webhook: Webhook, name: string, id = this.#snowflakes.next(this.#now())): string {
    webhook.threads.set(id, name);
    return id;
  }

  /** Messages in order of arrival; of one webhook, or of all. */
  messages(webhook?: Webhook): readonly ReceivedMessage[] {
    const all = [...this.#messages.values()];
    const wanted =
      webhook === undefined ? all : all.filter(({ webhookId }) => webhookId === webhook.id);
    return wanted.map(({ webhookId: _, ...message }) => ({ ...message }));
  }

  /** Takes a message away, as a moderator does. */
  deleteMessage(id: string): boolean {
    return this.#messages.delete(id);
  }

  /** Keeps a new message. */
  create(webhook: Webhook, { json, files }: ReadBody, threadId: string | undefined): Stored {
    const id = this.#snowflakes.next(this.#now());
    const threadName = textOf(json["thread_name"]);
    const opened = threadName === undefined ? undefined : this.openThread(webhook, threadName, id);
    const stored: Stored = {
      id,
      webhookId: webhook.id,
      webhook: webhook.name,
      threadId: threadId ?? opened,
      threadName,
      username: textOf(json["username"]) ?? webhook.name,
      avatarUrl: textOf(json["avatar_url"]),
      content: textOf(json["content"]) ?? "",
      embeds: shownEmbeds(json["embeds"]),
      files,
      poll: isObject(json["poll"]) ? json["poll"] : undefined,
      flags: Number(json["flags"] ?? 0),
      pinged: pingedBy(json),
      edits: 0,
    };
    this.#messages.set(id, stored);
    return stored;
  }

  /** A message of a webhook; it is found only under the thread it stands in. */
  get(webhook: Webhook, id: string, threadId: string | undefined): Stored | Refusal {
    const message = this.#messages.get(id);
    const isThere = message?.webhookId === webhook.id && message.threadId === threadId;
    return message !== undefined && isThere ? message : refuse(404, 10008, "Unknown Message");
  }

  /** Changes what the body names and leaves the rest. */
  edit(message: Stored, { json, files }: ReadBody): Stored {
    if ("content" in json) {
      message.content = textOf(json["content"]) ?? "";
      // An edit rings nobody again, but names anew whom the message mentions, by its own rules.
      message.pinged = pingedBy(json);
    }
    if ("embeds" in json) message.embeds = shownEmbeds(json["embeds"]);
    // From API version 10 on the list says which files are left; without one, new files are added.
    const isReplaced = Array.isArray(json["attachments"]);
    message.files = [...(isReplaced ? [] : message.files), ...files] as ReceivedFile[];
    message.edits += 1;
    return message;
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}

function shownEmbeds(value: unknown): readonly Embed[] {
  const embeds = Array.isArray(value) ? (value as Embed[]) : [];
  return embeds.filter(
    ({ url }, index) =>
      url === undefined || embeds.findIndex((other) => other.url === url) === index,
  );
}
