import { type Answer, cloudflarePage, messageBody, throttled, webhookBody } from "./answers.ts";
import { checkPost, hasContent, type Refusal, refuse } from "./check-post.ts";
import { isId } from "./documented.ts";
import { FormErrors } from "./form-errors.ts";
import { type Allowance, type Limit, RateLimiter } from "./rate-limiter.ts";
import { readBody } from "./read-body.ts";
import type { Webhook, WebhookStore } from "./webhook-store.ts";

/** The limits the server holds to; `false` for none. */
export interface ServerLimits {
  /** Requests of one webhook and method. */
  webhook: Limit | false;
  /** Posts into one channel by all webhooks, which no header tells. */
  channel: Limit | false;
  /** Requests of one address. */
  global: Limit | false;
  /** Refused requests (401, 403, 429) of one address, after which it is banned. */
  invalid: Limit | false;
}

/** A request, read. */
export interface ApiRequest {
  /** HTTP method. */
  method: string;
  /** Path and query. */
  url: URL;
  /** Headers. */
  headers: { contentType: string; userAgent: string };
  /** Body. */
  bytes: Buffer;
}

/** The part of Discord's API that webhooks are. */
export class WebhookApi {
  readonly #store: WebhookStore;
  readonly #now: () => number;
  readonly #limits: Readonly<Record<keyof ServerLimits, RateLimiter | undefined>>;
  #bannedUntil = 0;

  constructor(store: WebhookStore, limits: ServerLimits, now: () => number) {
    this.#store = store;
    this.#now = now;
    const limiter = (limit: Limit | false): RateLimiter | undefined =>
      limit === false ? undefined : new RateLimiter(limit, now);
    this.#limits = {
      webhook: limiter(limits.webhook),
      channel: limiter(limits.channel),
      global: limiter(limits.global),
      invalid: limiter(limits.invalid),
    };
  }

  /** Answers a request. */
  async handle(request: ApiRequest): Promise<Answer> {
    if (this.#bannedUntil > this.#now()) return cloudflarePage(429);
    const answer = await this.#answer(request);
    const isShared = answer.headers?.["x-ratelimit-scope"] === "shared";
    if ([401, 403, 429].includes(answer.status) && !isShared) this.countInvalid();
    return answer;
  }

  /** Counts a refused request; too many are a ban. */
  countInvalid(): void {
    const allowance = this.#limits.invalid?.take("all");
    if (allowance?.granted === false) this.#bannedUntil = this.#now() + allowance.resetAfter * 1000;
  }

  async #answer(request: ApiRequest): Promise<Answer> {
    if (request.headers.userAgent === "") {
      return refuse(403, 40333, "Cloudflare is blocking your request: no User-Agent.");
    }
    const all = this.#limits.global?.take("all");
    if (all?.granted === false) return throttled(all.resetAfter, "global");
    const [, version, id = "", token = "", messageId, rest] =
      ROUTE.exec(request.url.pathname) ?? [];
    if (id === "" || rest !== undefined) return refuse(404, 0, "404: Not Found");
    if (version !== undefined && (Number(version) < 6 || Number(version) > 10)) {
      return refuse(400, 50041, "Invalid API version");
    }
    if (!isId(id)) return badSnowflake("webhook_id", id);
    const webhook = this.#store.find(id);
    if (webhook === undefined || webhook.isDeleted) return refuse(404, 10015, "Unknown Webhook");
    if (webhook.token !== token) return refuse(401, 50027, "Invalid Webhook Token");
    const allowance = this.#limits.webhook?.take(`${id} ${request.method}`);
    const headers = rateHeaders(allowance, this.#now());
    if (allowance?.granted === false) return throttled(allowance.resetAfter, "user", headers);
    const answer =
      messageId === undefined
        ? await this.#onWebhook(request, webhook)
        : await this.#onMessage(request, webhook, messageId);
    return { ...answer, headers: { ...headers, ...answer.headers } };
  }

  async #onWebhook(request: ApiRequest, webhook: Webhook): Promise<Answer> {
    if (request.method === "POST") return this.#post(request, webhook);
    if (request.method === "GET") return { status: 200, body: webhookBody(webhook) };
    if (request.method !== "DELETE") return refuse(405, 0, "405: Method Not Allowed");
    webhook.isDeleted = true;
    return { status: 204 };
  }

  async #post(request: ApiRequest, webhook: Webhook): Promise<Answer> {
    const body = await readBody(request.bytes, request.headers.contentType);
    if ("status" in body) return body;
    const refusal = checkPost(body, false) ?? checkThread(request, webhook, body.json);
    if (refusal !== undefined) return refusal;
    const inChannel = this.#limits.channel?.take(webhook.channelId);
    if (inChannel?.granted === false) return throttled(inChannel.resetAfter, "shared");
    const message = this.#store.create(
      webhook,
      body,
      request.url.searchParams.get("thread_id") ?? undefined,
    );
    if (!isTrue(request.url.searchParams.get("wait"))) return { status: 204 };
    return { status: 200, body: messageBody(message, webhook, new Date(this.#now())) };
  }

  async #onMessage(request: ApiRequest, webhook: Webhook, id: string): Promise<Answer> {
    if (!isId(id)) return badSnowflake("message_id", id);
    const threadId = request.url.searchParams.get("thread_id") ?? undefined;
    if (threadId !== undefined && !webhook.threads.has(threadId))
      return refuse(404, 10003, "Unknown Channel");
    const message = this.#store.get(webhook, id, threadId);
    if ("status" in message) return message;
    if (request.method === "DELETE") {
      this.#store.deleteMessage(id);
      return { status: 204 };
    }
    if (request.method === "PATCH") {
      const body = await readBody(request.bytes, request.headers.contentType);
      if ("status" in body) return body;
      if (message.poll !== undefined) return refuse(400, 520003, "Cannot edit a poll message");
      const kept = { content: message.content, embeds: message.embeds };
      const left = { ...kept, ...body.json };
      const refusal = checkPost(body, true);
      if (refusal !== undefined) return refusal;
      if (!hasContent(left) && body.files.length === 0) {
        return refuse(400, 50006, "Cannot send an empty message");
      }
      this.#store.edit(message, body);
    } else if (request.method !== "GET") return refuse(405, 0, "405: Method Not Allowed");
    return { status: 200, body: messageBody(message, webhook, new Date(this.#now())) };
  }
}

const ROUTE = /^\/api(?:\/v(\d+))?\/webhooks\/([^/]+)\/([^/]+?)(?:\/messages\/([^/]+))?(\/.+)?\/?$/;

function isTrue(value: string | null): boolean {
  return value !== null && ["true", "True", "1"].includes(value);
}

function badSnowflake(name: string, value: string): Answer {
  const errors = new FormErrors();
  errors.add([name], { code: "NUMBER_TYPE_COERCE", message: `Value "${value}" is not snowflake.` });
  return { status: 400, body: errors.toBody() };
}

function checkThread(
  { url }: ApiRequest,
  webhook: Webhook,
  json: Readonly<Record<string, unknown>>,
): Refusal | undefined {
  const threadId = url.searchParams.get("thread_id");
  const name = json["thread_name"];
  if (webhook.kind === "forum" && threadId === null && typeof name !== "string") {
    return refuse(
      400,
      220001,
      "Webhooks posted to forum channels must have a thread_name or thread_id",
    );
  }
  if (webhook.kind === "forum" && threadId !== null && typeof name === "string") {
    return refuse(
      400,
      220002,
      "Webhooks posted to forum channels cannot have both a thread_name and thread_id",
    );
  }
  if (webhook.kind === "text" && typeof name === "string") {
    return refuse(400, 220003, "Webhooks can only create threads in forum channels");
  }
  if (threadId !== null && !webhook.threads.has(threadId))
    return refuse(404, 10003, "Unknown Channel");
  return undefined;
}

function rateHeaders(allowance: Allowance | undefined, now: number): Record<string, string> {
  if (allowance === undefined) return {};
  return {
    "x-ratelimit-limit": String(allowance.limit),
    "x-ratelimit-remaining": String(allowance.remaining),
    "x-ratelimit-reset": String(now / 1000 + allowance.resetAfter),
    "x-ratelimit-reset-after": String(allowance.resetAfter),
    "x-ratelimit-bucket": "6a4b5f0a3c1d4e2f",
  };
}
