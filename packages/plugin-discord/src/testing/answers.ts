import type { ReceivedMessage } from "./received-message.ts";
import type { Webhook } from "./webhook-store.ts";

/** What the server answers. */
export interface Answer {
  /** HTTP status. */
  status: number;
  /** Beside `content-type`. */
  headers?: Readonly<Record<string, string>>;
  /** JSON, or a page as text. */
  body?: unknown;
}

/** 429 in Discord's form; `retryAfter` in seconds. */
export function throttled(
  retryAfter: number,
  scope: "user" | "shared" | "global",
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const isGlobal = scope === "global";
  const resource = "The resource is being rate limited.";
  return {
    status: 429,
    headers: {
      ...headers,
      "retry-after": String(Math.ceil(retryAfter)),
      "x-ratelimit-scope": scope,
      ...(isGlobal ? { "x-ratelimit-global": "true" } : {}),
    },
    body: {
      message: scope === "shared" ? resource : "You are being rate limited.",
      retry_after: retryAfter,
      global: isGlobal,
    },
  };
}

/** Cloudflare's page, without any header of Discord's. */
export function cloudflarePage(status: 403 | 429, retryAfter?: number): Answer {
  const title =
    status === 429 ? "Error 1015: You are being rate limited" : "Error 1020: Access denied";
  return {
    status,
    headers: retryAfter === undefined ? {} : { "retry-after": String(Math.ceil(retryAfter)) },
    body: `<!doctype html><html><head><title>${title}</title></head><body>${title}</body></html>`,
  };
}

/** A message in Discord's form. */
export function messageBody(message: ReceivedMessage, webhook: Webhook, at: Date): object {
  return {
    id: message.id,
    type: 0,
    channel_id: message.threadId ?? webhook.channelId,
    webhook_id: webhook.id,
    author: {
      id: webhook.id,
      username: message.username,
      avatar: null,
      discriminator: "0000",
      bot: true,
    },
    content: message.content,
    embeds: message.embeds,
    attachments: message.files.map(({ name, contentType, content }, index) => ({
      id: `${message.id.slice(0, -2)}${String(index).padStart(2, "0")}`,
      filename: name,
      content_type: contentType,
      size: content.length,
    })),
    mentions: message.pinged.users.map((id) => ({ id })),
    mention_roles: message.pinged.roles,
    mention_everyone: message.pinged.everyone,
    ...(message.poll === undefined ? {} : { poll: message.poll }),
    pinned: false,
    tts: false,
    flags: message.flags,
    components: [],
    timestamp: at.toISOString(),
    edited_timestamp: message.edits === 0 ? null : at.toISOString(),
  };
}

/** A webhook in Discord's form. */
export function webhookBody({ id, token, name, channelId }: Webhook): object {
  return {
    id,
    type: 1,
    name,
    avatar: null,
    channel_id: channelId,
    guild_id: channelId,
    application_id: null,
    token,
  };
}
