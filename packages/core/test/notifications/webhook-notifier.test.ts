import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import { createHttp } from "../../src/http/index.ts";
import type { Delivery, Message, SendContext } from "../../src/index.ts";
import { silentLogger } from "../../src/logging/index.ts";
import { webhookNotifier } from "../../src/notifications/index.ts";
import type { WebhookChannelConfig } from "../../src/notifications/webhook-notifier.ts";
import { ManualClock } from "../../src/testing/manual-clock.ts";

interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const keys = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
const [secret, next] = keys.map((key) => `whsec_${key.toString("base64")}`);
const path = "/in/a-path-that-is-a-password";

async function setup(options: Record<string, unknown> = {}) {
  const received: Received[] = [];
  let answer = (response: ServerResponse): void => void response.writeHead(204).end();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString("utf8");
      received.push({ path: request.url ?? "", headers: request.headers, body });
      answer(response);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closing.push(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  const { port } = server.address() as AddressInfo;
  const clock = new ManualClock("2026-01-01T12:00:00.900Z");
  const notifier = webhookNotifier({ clock, userAgent: "Carillon test" });
  const url = `http://127.0.0.1:${port}${path}`;
  const parsed = notifier.config["~standard"].validate({
    type: "webhook",
    url,
    allowPrivate: true,
    ...options,
  });
  if (parsed instanceof Promise || parsed.issues !== undefined) throw new Error(inspect(parsed));
  const config = parsed.value;
  const context = (more: Partial<SendContext<WebhookChannelConfig>> = {}) => ({
    config,
    scope: {} as SendContext<WebhookChannelConfig>["scope"],
    to: undefined,
    delivery: { id: "delivery-1" } as Delivery,
    attempt: 1,
    signal: new AbortController().signal,
    http: createHttp({ userAgent: "Carillon test" }),
    logger: silentLogger(),
    ...more,
  });
  return {
    clock,
    notifier,
    received,
    config,
    answerWith: (status: number, headers: Record<string, string> = {}, body = ""): void => {
      answer = (response) => void response.writeHead(status, headers).end(body);
    },
    answerBy: (respond: (response: ServerResponse) => void): void => {
      answer = respond;
    },
    send: async (message: Message, more?: Parameters<typeof context>[0]) => {
      for (const part of notifier.render(message, config)) await notifier.send(part, context(more));
    },
  };
}

describe("the webhook notifier", () => {
  it("posts the message as JSON, signed", async () => {
    const { received, send } = await setup({ secret });
    const message = { title: "Tick", body: "It is over. 🛰️", severity: "info" as const };
    await send(message);
    const [request] = received;
    expect(request?.path).toBe(path);
    expect(JSON.parse(request?.body ?? "")).toStrictEqual(message);
    expect(request?.headers).toMatchObject({
      "content-type": "application/json",
      "user-agent": "Carillon test",
      "webhook-id": "delivery-1",
      "webhook-timestamp": "1767268800",
    });
    const content = `delivery-1.1767268800.${request?.body}`;
    const expected = createHmac("sha256", keys[0] ?? "")
      .update(content)
      .digest("base64");
    expect(request?.headers["webhook-signature"]).toBe(`v1,${expected}`);
  });

  it("signs with both secrets during a rotation", async () => {
    const { received, send } = await setup({ secret: [next, secret] });
    await send({ body: "x" });
    const signatures = String(received[0]?.headers["webhook-signature"]).split(" ");
    const content = `delivery-1.1767268800.${received[0]?.body}`;
    expect(signatures).toStrictEqual(
      [...keys].reverse().map((key) => {
        return `v1,${createHmac("sha256", key).update(content).digest("base64")}`;
      }),
    );
  });

  it("keeps the id and dates anew at a second try", async () => {
    const { clock, received, send } = await setup({ secret });
    await send({ body: "x" });
    await clock.advance("1m");
    await send({ body: "x" }, { attempt: 2 });
    expect(received.map(({ headers }) => headers["webhook-id"])).toStrictEqual([
      "delivery-1",
      "delivery-1",
    ]);
    expect(received.map(({ headers }) => headers["webhook-timestamp"])).toStrictEqual([
      "1767268800",
      "1767268860",
    ]);
    expect(received[0]?.headers["webhook-signature"]).not.toBe(
      received[1]?.headers["webhook-signature"],
    );
  });

  it("sends the channel's own headers, and no signature without a secret", async () => {
    const { received, send } = await setup({ headers: { authorization: "Bearer abcdefgh" } });
    await send({ body: "x" });
    expect(received[0]?.headers["authorization"]).toBe("Bearer abcdefgh");
    expect(received[0]?.headers).not.toHaveProperty("webhook-signature");
  });

  it("writes dates as ISO text", async () => {
    const { received, send } = await setup();
    await send({ body: "x", timestamp: new Date(0) });
    expect(JSON.parse(received[0]?.body ?? "")).toStrictEqual({
      body: "x",
      timestamp: "1970-01-01T00:00:00.000Z",
    });
  });

  it.each([200, 201, 202, 204, 299])("takes %d for success", async (status) => {
    const { answerWith, send } = await setup();
    answerWith(status);
    await expect(send({ body: "x" })).resolves.toBeUndefined();
  });

  it.each([
    [301, {}, "transient", undefined],
    [400, {}, "transient", undefined],
    [404, {}, "transient", undefined],
    [410, {}, "disabled", undefined],
    [413, {}, "permanent", undefined],
    [429, {}, "throttled", undefined],
    [429, { "retry-after": "7" }, "throttled", 7_000],
    [429, { "retry-after": "Thu, 01 Jan 2026 12:00:30 GMT" }, "throttled", 29_100],
    [500, {}, "transient", undefined],
    [503, { "retry-after": "120" }, "transient", 120_000],
  ])("takes %d %o for %s", async (status, headers, kind, retryAfter) => {
    const { answerWith, send } = await setup();
    answerWith(status, headers, "an answer");
    await expect(send({ body: "x" })).rejects.toMatchObject({
      name: "NotifyError",
      kind,
      retryAfter,
      message: expect.stringContaining(`the webhook answered ${status}`),
    });
  });

  it("follows no redirect", async () => {
    const target = await setup();
    const { answerWith, send } = await setup();
    answerWith(307, { location: target.config.url.reveal() });
    await expect(send({ body: "x" })).rejects.toMatchObject({ kind: "transient" });
    expect(target.received).toStrictEqual([]);
  });

  it("takes a broken connection for transient, and tells no URL", async () => {
    const { answerBy, send } = await setup();
    answerBy((response) => response.destroy());
    const error: unknown = await send({ body: "x" }).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ name: "NotifyError", kind: "transient" });
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain("password");
  });

  it("ends when its signal is aborted", async () => {
    const { answerBy, send } = await setup();
    const controller = new AbortController();
    answerBy(() => controller.abort());
    await expect(send({ body: "x" }, { signal: controller.signal })).rejects.toMatchObject({
      name: "NotifyError",
    });
  });

  it("refuses an address of this machine unless the channel allows it", async () => {
    const { received, send } = await setup({ allowPrivate: false });
    await expect(send({ body: "x" })).rejects.toMatchObject({
      kind: "permanent",
      message: expect.stringContaining("set allowPrivate: true"),
    });
    expect(received).toStrictEqual([]);
  });

  it("refuses a name that leads to this machine", async () => {
    const { config, received } = await setup();
    const port = new URL(config.url.reveal()).port;
    const { send } = await setup({ url: `http://localhost:${port}/`, allowPrivate: false });
    await expect(send({ body: "x" })).rejects.toMatchObject({ kind: "permanent" });
    expect(received).toStrictEqual([]);
  });

  it.each([
    ["no URL", { url: "example.org" }],
    ["another protocol", { url: "file:///etc/passwd" }],
    ["a secret that is none", { secret: "hunter2hunter2" }],
    ["an empty list of secrets", { secret: [] }],
    ["a header of its own", { headers: { "Webhook-Id": "x" } }],
    ["a header that breaks the request", { headers: { "x\r\ny": "x" } }],
    ["an unknown option", { sekret: "x" }],
  ])("refuses a config with %s", async (_name, options) => {
    const { notifier } = await setup();
    const answer = await notifier.config["~standard"].validate({
      type: "webhook",
      url: "https://example.org/in",
      ...options,
    });
    expect(answer.issues).not.toBeUndefined();
  });

  it("has one destination for each URL, which tells only the host", async () => {
    const one = await setup();
    const { notifier, config } = one;
    const destination = notifier.destination(config);
    expect(destination).toMatch(/^127\.0\.0\.1:\d+#[0-9a-f]{8}$/);
    const other = await setup({ url: `${config.url.reveal()}-2` });
    expect(notifier.destination(other.config)).not.toBe(destination);
  });
});
