import { createHash } from "node:crypto";
import type { z } from "zod";
import { Secret } from "../config/index.ts";
import { createHttp, readRetryAfter } from "../http/index.ts";
import type { Message } from "../model/index.ts";
import type { Clock } from "../time/clock.ts";
import { errorText } from "./error-text.ts";
import { lazySchema } from "./lazy-schema.ts";
import type { Notifier, SendContext } from "./notifier.ts";
import { NotifyError } from "./notify-error.ts";
import { plainJson } from "./plain-json.ts";
import { webhookHeaders, webhookKey } from "./webhook-signature.ts";

/** Config of a channel of type `webhook`. */
export interface WebhookChannelConfig {
  /** `webhook`. */
  type: "webhook";
  /** Where messages are posted to. */
  url: Secret;
  /** `whsec_` and 24 to 64 bytes in base64; several while the receiver goes over to a new one. */
  secret: readonly Secret[];
  /** Sent with every request. */
  headers: Readonly<Record<string, Secret>>;
  /** Whether the address may be of this machine or a private network. */
  allowPrivate: boolean;
}

/** What the notifier works with. */
export interface WebhookOptions {
  /** Dates the signatures. */
  clock: Clock;
  /** Sent with every request. */
  userAgent: string;
}

/**
 * Posts each message as JSON to a URL, signed as Standard Webhooks asks: headers `webhook-id` (the delivery's
 * id, the same at every try, so that a receiver can tell repetitions), `webhook-timestamp` and
 * `webhook-signature`. Any 2xx is success; 410 switches the channel off; 429 waits as `Retry-After` says; a
 * body that is too large is dead; everything else is tried again. Redirects are not followed. A URL that
 * leads to this machine or a private network is refused at every send unless the channel allows it.
 *
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function webhookNotifier(options: WebhookOptions): Notifier<WebhookChannelConfig, Message> {
  const publicHttp = createHttp({ userAgent: options.userAgent, publicAddressOnly: true });
  return {
    type: "webhook",
    config: lazySchema(configSchema),
    destination: destinationOf,
    render: renderMessage,
    async send(part, context) {
      const { allowPrivate } = context.config;
      const http = allowPrivate ? context.http : publicHttp;
      await post(part, { ...context, http }, options.clock);
      return {};
    },
  };
}

function configSchema(zod: typeof z): z.ZodType<WebhookChannelConfig> {
  const secret = zod
    .string()
    .refine((text) => webhookKey(text) !== undefined, {
      error: "expected whsec_ and 24 to 64 bytes in base64",
    })
    .transform(Secret.of);
  const url = zod
    .string()
    .refine(isWebUrl, { error: "expected a URL that begins with https:// or http://" })
    .transform(Secret.of);
  const headerName = zod.string().refine(isFreeHeader, {
    error: "expected the name of a header that is not Carillon's own",
  });
  return zod.strictObject({
    type: zod.literal("webhook"),
    url,
    secret: zod
      .union([secret.transform((one) => [one]), zod.array(secret).min(1).max(5)])
      .default([]),
    headers: zod.record(headerName, zod.string().transform(Secret.of)).default({}),
    allowPrivate: zod.boolean().default(false),
  });
}

function isWebUrl(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}

const ownHeaders = new Set(["connection", "content-length", "content-type", "host", "user-agent"]);

function isFreeHeader(name: string): boolean {
  const lower = name.toLowerCase();
  return /^[a-z0-9-]+$/.test(lower) && !lower.startsWith("webhook-") && !ownHeaders.has(lower);
}

// The path may be the endpoint's password, so only a digest of it tells two endpoints of a host apart.
function destinationOf({ url }: WebhookChannelConfig): string {
  const digest = createHash("sha256").update(url.reveal()).digest("hex");
  return `${new URL(url.reveal()).host}#${digest.slice(0, 8)}`;
}

function renderMessage(message: Message): readonly Message[] {
  const json = plainJson(message);
  if ("problem" in json) throw new NotifyError("permanent", "the message is no JSON");
  // A copy of a message is a message.
  return [json.value as Message];
}

async function post(
  message: Message,
  context: SendContext<WebhookChannelConfig>,
  clock: Clock,
): Promise<void> {
  const { config, delivery, http, signal } = context;
  const body = JSON.stringify(message);
  const now = clock.now();
  const signed = { id: delivery?.id ?? idOf(body), timestamp: seconds(now), body };
  const keys = config.secret.flatMap((secret) => webhookKey(secret.reveal()) ?? []);
  const own: Record<string, string> = {};
  for (const [name, value] of Object.entries(config.headers)) own[name] = value.reveal();
  try {
    const answer = await http.post(config.url.reveal(), {
      body,
      headers: {
        ...own,
        "content-type": "application/json",
        ...webhookHeaders(signed, keys),
      },
      signal,
      throwHttpErrors: false,
      followRedirect: false,
      retry: { limit: 0 },
    });
    judge(answer.statusCode, readRetryAfter(answer.headers, now));
  } catch (error) {
    throw failureOf(error);
  }
}

function judge(status: number, retryAfter: number | undefined): void {
  if (status >= 200 && status < 300) return;
  const after = retryAfter === undefined ? {} : { retryAfter };
  const text = `the webhook answered ${status}`;
  switch (status) {
    case 410:
      throw new NotifyError("disabled", `${text}: it wants no more messages`);
    case 413:
      throw new NotifyError("permanent", `${text}: the message is too large for it`);
    case 429:
      throw new NotifyError("throttled", text, after);
    default:
      throw new NotifyError("transient", text, after);
  }
}

function failureOf(error: unknown): NotifyError {
  if (error instanceof NotifyError) return error;
  const text = errorText(error);
  if (codeOf(error) === "HTTP_ADDRESS_REFUSED") {
    const hint = "set allowPrivate: true for the channel if it is meant to be there";
    return new NotifyError("permanent", `${text} (${hint})`);
  }
  return new NotifyError("transient", text, { cause: error });
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

// Where a channel is tested past the outbox.
function idOf(body: string): string {
  return `test_${createHash("sha256").update(body).digest("hex").slice(0, 24)}`;
}

function seconds(instant: Date): number {
  return Math.floor(instant.getTime() / 1_000);
}
