import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Answer, cloudflarePage, throttled } from "./answers.ts";
import { refuse } from "./check-post.ts";
import { type Failure, Failures, type FailureTarget } from "./failures.ts";
import { readBytes } from "./read-body.ts";
import type { ReceivedMessage } from "./received-message.ts";
import type { ReceivedRequest, StartDiscordOptions, TestDiscord } from "./test-discord.ts";
import { type ServerLimits, WebhookApi } from "./webhook-api.ts";
import { type ChannelKind, type Webhook, WebhookStore } from "./webhook-store.ts";

/**
 * Starts a server on loopback that answers webhooks as Discord does: documented limits with Discord's
 * error codes, rate limits with their headers, threads, files, edits. It refuses whatever Discord would
 * refuse, so a test that passes here does not owe it to a kind server. Keeps everything in memory.
 */
export async function startDiscord(options: StartDiscordOptions = {}): Promise<TestDiscord> {
  const { clock } = options;
  // Monotonic unless told: a step of the wall clock must not open a window twice.
  const now = clock === undefined ? realTime : () => clock.now().getTime();
  const limits = options.limits === false ? UNLIMITED : { ...USUAL, ...options.limits };
  const store = new WebhookStore(now);
  const server = new DiscordServer(store, new WebhookApi(store, limits, now));
  await server.listen(options.port ?? 0);
  return server;
}

const USUAL: ServerLimits = {
  webhook: { limit: 5, per: 2000 },
  channel: { limit: 30, per: 60_000 },
  global: { limit: 50, per: 1000 },
  invalid: { limit: 10_000, per: 600_000 },
};

const UNLIMITED: ServerLimits = { webhook: false, channel: false, global: false, invalid: false };

function realTime(): number {
  return performance.timeOrigin + performance.now();
}

class DiscordServer implements TestDiscord {
  readonly #store: WebhookStore;
  readonly #api: WebhookApi;
  readonly #failures = new Failures();
  readonly #requests: ReceivedRequest[] = [];
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  #waiting: (() => void)[] = [];

  constructor(store: WebhookStore, api: WebhookApi) {
    this.#store = store;
    this.#api = api;
  }

  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(port, "127.0.0.1", resolve);
    });
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  webhookUrl(name: string, options: { channel?: string; kind?: ChannelKind } = {}): string {
    const { id, token } = this.#store.named(name, options);
    return `https://discord.com/api/webhooks/${id}/${token}`;
  }

  webhookId(name: string): string {
    return this.#webhook(name).id;
  }

  messages(webhook?: string): readonly ReceivedMessage[] {
    return this.#store.messages(webhook === undefined ? undefined : this.#webhook(webhook));
  }

  async arrived(count: number, webhook?: string): Promise<readonly ReceivedMessage[]> {
    for (;;) {
      const messages = this.messages(webhook);
      if (messages.length >= count) return messages;
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
  }

  requests(): readonly ReceivedRequest[] {
    return [...this.#requests];
  }

  failNext(failure: Failure, target: FailureTarget = {}): void {
    this.#failures.add(failure, target);
  }

  clearFailures(): void {
    this.#failures.clear();
  }

  deleteWebhook(name: string): void {
    this.#webhook(name).isDeleted = true;
  }

  deleteMessage(id: string): void {
    this.#store.deleteMessage(id);
  }

  openThread(webhook: string, name: string): string {
    return this.#store.openThread(this.#webhook(webhook), name);
  }

  deleteThread(webhook: string, id: string): void {
    this.#webhook(webhook).threads.delete(id);
    for (const message of this.messages(webhook)) {
      if (message.threadId === id) this.#store.deleteMessage(message.id);
    }
  }

  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    this.#server.closeAllConnections();
    await closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #webhook(nameOrId: string): Webhook {
    return this.#store.find(nameOrId) ?? this.#store.named(nameOrId);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "GET", headers } = request;
    const url = new URL(request.url ?? "/", this.baseUrl);
    const [, id = "", path = ""] = /\/webhooks\/([^/]+)\/[^/]+(.*)$/.exec(url.pathname) ?? [];
    const webhook = this.#store.find(id)?.name;
    const seen = {
      method,
      webhook,
      path: path + url.search,
      userAgent: headers["user-agent"] ?? "",
    };
    const answer = await this.#answer(request, url, webhook).catch(() => undefined);
    this.#requests.push({ ...seen, status: typeof answer === "object" ? answer.status : 0 });
    if (typeof answer === "object") write(response, answer);
    else if (answer !== "hang") request.socket.destroy();
    this.#wake();
  }

  /** An answer; "hang": none; `undefined`: the connection is cut. */
  async #answer(
    request: IncomingMessage,
    url: URL,
    webhook: string | undefined,
  ): Promise<Answer | "hang" | undefined> {
    const bytes = await readBytes(request);
    const { method = "GET", headers } = request;
    const names = webhook === undefined ? [] : [webhook, this.webhookId(webhook)];
    const failure = this.#failures.take({ method, webhook: names });
    const instead = failure === undefined ? undefined : failedAnswer(failure);
    if (instead !== undefined) {
      if ([401, 403, 429].includes(instead.status)) this.#api.countInvalid();
      return instead;
    }
    const cut = failure?.kind === "close" || failure?.kind === "hang" ? failure : undefined;
    if (cut?.when === "before") return cut.kind === "hang" ? "hang" : undefined;
    const contentType = headers["content-type"] ?? "";
    const userAgent = headers["user-agent"] ?? "";
    const answer = await this.#api.handle({
      method,
      url,
      headers: { contentType, userAgent },
      bytes,
    });
    if (cut !== undefined) return cut.kind === "hang" ? "hang" : undefined;
    return answer;
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

function failedAnswer(failure: Failure): Answer | undefined {
  switch (failure.kind) {
    case "answer":
      return failure;
    case "refuse":
      return refuse(failure.status ?? 400, failure.code, failure.message ?? "Refused");
    case "rate-limit":
      return throttled(failure.retryAfter, failure.scope ?? "user");
    case "cloudflare":
      return cloudflarePage(failure.status ?? 429, failure.retryAfter);
    case "close":
    case "hang":
      return undefined;
  }
}

function write(response: ServerResponse, { status, headers = {}, body }: Answer): void {
  const isPage = typeof body === "string";
  const type = isPage ? "text/html; charset=UTF-8" : "application/json";
  response.writeHead(status, {
    // An idle connection looks like work under way to a test whose clock is turned by hand.
    connection: "close",
    ...(body === undefined ? {} : { "content-type": type }),
    ...headers,
  });
  response.end(isPage ? body : body === undefined ? undefined : JSON.stringify(body));
}
