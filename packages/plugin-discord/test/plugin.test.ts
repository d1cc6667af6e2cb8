import {
  defineJob,
  definePlugin,
  type Message,
  memoryStore,
  type Store,
  staticTenants,
} from "@carillon/core";
import { createTestScheduler, notifierContract } from "@carillon/core/testing";
import { describe, expect, onTestFinished, test } from "vitest";
import { discord, discordNotifier } from "../src/index.ts";
import { startDiscord, type TestDiscord } from "../src/testing/index.ts";
import { StandingClock, URL_OF_NONE } from "./setup.ts";

describe("the contract of notifiers", () => {
  const cases = notifierContract(() => discordNotifier({ clock: new StandingClock() }), {
    config: { type: "discord", url: URL_OF_NONE, username: "Bell" },
    badConfig: {
      type: "discord",
      url: "https://discord.com/api/webhooks/123456789012345678/cut-off",
    },
  });
  test.each(cases)("$name", ({ run }) => run());
});

/** A scheduler whose tenant "veil" has the channels "ops" and "war" on a local Discord. */
async function setup(store: Store = memoryStore()) {
  const server = await startDiscord({ limits: false });
  onTestFinished(() => server.stop());
  const scheduler = await createTestScheduler({
    store,
    plugins: [discord({ baseUrl: server.baseUrl, username: "Bell" }), reports()],
    tenants: staticTenants([
      {
        id: "veil",
        channels: {
          ops: { type: "discord", url: server.webhookUrl("ops") },
          forum: { type: "discord", url: server.webhookUrl("forum", { kind: "forum" }) },
          war: { type: "discord", url: server.webhookUrl("war"), format: "text" },
        },
        reports: {},
      },
    ]),
  });
  onTestFinished(() => scheduler[Symbol.asyncDispose]());
  const notify = (channel: string, message: Message): Promise<readonly string[]> =>
    scheduler.tenants.use("veil", (scope) => scope.notify(channel, message));
  return { server, scheduler, notify };
}

interface Broken {
  /** Resolves at the piece. */
  broken: Promise<void>;
  /** The store is in reach again. */
  mend(): void;
}

/** From a piece on, before or after its answer is written, the store is out of reach. */
function breakAtPiece({ deliveries }: Store, piece: number, when: "before" | "after"): Broken {
  const record = deliveries.partSent.bind(deliveries);
  let pieces = 0;
  const broken = new Promise<void>((resolve) => {
    deliveries.partSent = async (...recorded) => {
      const index = pieces;
      pieces += 1;
      if (index < piece || (index === piece && when === "after")) await record(...recorded);
      if (index < piece) return true;
      resolve();
      throw new Error("the store is out of reach");
    };
  });
  return {
    broken,
    mend: () => {
      deliveries.partSent = record;
    },
  };
}

const report = defineJob({
  name: "report",
  run: ({ notify }) =>
    notify("war", { title: "War", body: "2 vs 1", severity: "warning" }).then(() => undefined),
});
const reports = definePlugin({
  name: "reports",
  apiVersion: 1,
  setup: ({ jobs }) => jobs.add(report),
});

const texts = (server: TestDiscord, webhook: string): readonly string[] =>
  server.messages(webhook).map(({ content }) => content);
const PIECES = ["a", "b", "c"].map((letter) => letter.repeat(1900));

describe("through the outbox", () => {
  test("a job's message arrives once, under the plugin's name", async () => {
    const { server, scheduler } = await setup();
    await scheduler.jobs.runNow(report, { tenant: "veil", wait: true });
    await scheduler.clock.advance("1m");
    expect(server.messages()).toEqual([
      expect.objectContaining({ webhook: "war", content: "⚠️ **War**\n\n2 vs 1", username: "Bell" }),
    ]);
  });

  test.each([0, 1, 2])("a connection cut at piece %d repeats no other piece", async (piece) => {
    const { server, scheduler, notify } = await setup();
    server.failNext({ kind: "close", when: "before" }, { skip: piece });
    await notify("ops", { body: PIECES.join("\n\n") });
    await scheduler.clock.advance("1h");
    expect(texts(server, "ops")).toEqual(PIECES);
    expect(server.requests()).toHaveLength(4);
  });

  test.each([0, 1, 2])(
    "a 429 at piece %d repeats no other piece, and waits as long as it says",
    async (piece) => {
      const { server, scheduler, notify } = await setup();
      server.failNext({ kind: "rate-limit", retryAfter: 20 }, { skip: piece });
      await notify("ops", { body: PIECES.join("\n\n") });
      await scheduler.clock.advance("19s");
      expect(texts(server, "ops")).toEqual(PIECES.slice(0, piece));
      await scheduler.clock.advance("1m");
      expect(texts(server, "ops")).toEqual(PIECES);
      expect(server.requests()).toHaveLength(4);
    },
  );

  test.each([0, 1, 2])(
    "a refusal of piece %d ends the message there and repeats nothing",
    async (piece) => {
      const { server, scheduler, notify } = await setup();
      server.failNext({ kind: "refuse", code: 200000, message: "Blocked" }, { skip: piece });
      const [id = ""] = await notify("ops", { body: PIECES.join("\n\n") });
      await scheduler.clock.advance("1d");
      expect(texts(server, "ops")).toEqual(PIECES.slice(0, piece));
      const delivery = await scheduler.deliveries.get(id);
      expect(delivery).toMatchObject({
        status: "dead",
        error: expect.stringContaining("code 200000"),
      });
    },
  );

  test.each([
    [0, "before"],
    [1, "before"],
    [2, "before"],
    [0, "after"],
    [1, "after"],
  ] as const)(
    "a crash at piece %d, %s its answer is recorded, repeats no recorded piece",
    async (piece, when) => {
      const store = memoryStore();
      const { broken, mend } = breakAtPiece(store, piece, when);
      const { server, scheduler, notify } = await setup(store);
      const [id = ""] = await notify("ops", { body: PIECES.join("\n\n") });
      await broken;
      await scheduler.restart({ crash: true });
      mend();
      await scheduler.clock.advance("1h");
      const again = when === "before" ? piece : piece + 1;
      expect(texts(server, "ops")).toEqual([...PIECES.slice(0, piece + 1), ...PIECES.slice(again)]);
      expect((await scheduler.deliveries.get(id))?.status).toBe("sent");
    },
  );

  test("an edit under one key grows, shrinks and takes away what stands", async () => {
    const { server, scheduler, notify } = await setup();
    const show = async (...bodies: string[]): Promise<void> => {
      const message = { body: bodies.join("\n\n"), updateKey: "war" };
      // Nothing to show is a message only to a channel that is spoken to by name.
      await notify("ops", { ...message, overrides: { discord: { silent: true } } });
      await scheduler.clock.advance("1m");
      expect(texts(server, "ops")).toEqual(bodies);
    };
    const [a = "", b = "", c = ""] = PIECES;
    await show(a);
    const first = server.messages("ops")[0]?.id;
    await show(b, c, a);
    await show(c, b);
    await show(a);
    expect(server.messages("ops")[0]).toMatchObject({ id: first, edits: 3 });
    await show();
    await show(b);
  });

  test.each([0, 1, 2, 3])("an edit that fails at request %d goes on there", async (request) => {
    const { server, scheduler, notify } = await setup();
    const show = (...bodies: string[]): Promise<readonly string[]> =>
      notify("ops", { body: bodies.join("\n\n"), updateKey: "war" });
    const [a = "", b = "", c = ""] = PIECES;
    const d = "d".repeat(1900);
    await show(a, b);
    await scheduler.clock.advance("1m");
    // Two pieces are edited, two are new.
    server.failNext({ kind: "close", when: "before" }, { skip: request });
    await show(b, a, c, d);
    await scheduler.clock.advance("1h");
    expect(texts(server, "ops")).toEqual([b, a, c, d]);
    // One is edited, three are taken away.
    server.failNext({ kind: "rate-limit", retryAfter: 3 }, { skip: request });
    await show(a);
    await scheduler.clock.advance("1h");
    expect(texts(server, "ops")).toEqual([a]);
    const accepted = (method: string): number =>
      server.requests().filter((made) => made.method === method && made.status === 200).length;
    expect([accepted("POST"), accepted("PATCH")]).toEqual([2 + 2, 2 + 1]);
  });

  test("a message that a moderator deleted is posted anew", async () => {
    const { server, scheduler, notify } = await setup();
    await notify("ops", { body: "1", updateKey: "war" });
    await scheduler.clock.advance("1m");
    server.deleteMessage(server.messages("ops")[0]?.id ?? "");
    await notify("ops", { body: "2", updateKey: "war" });
    await scheduler.clock.advance("1m");
    expect(texts(server, "ops")).toEqual(["2"]);
  });

  test("a webhook that is gone is switched off: one request, then none, and other channels go on", async () => {
    const { server, scheduler, notify } = await setup();
    const disabled = scheduler.once("channel:disabled");
    server.deleteWebhook("ops");
    await notify("ops", { body: "1" });
    await scheduler.clock.advance("1m");
    expect(await disabled).toMatchObject({ tenant: "veil", channel: "ops" });
    await notify("ops", { body: "2" });
    await notify("war", { body: "3" });
    await scheduler.clock.advance("1h");
    expect(server.requests().filter(({ webhook }) => webhook === "ops")).toHaveLength(1);
    expect(texts(server, "war")).toEqual(["3"]);
  });

  test("a ban of the address silences all channels of the process for minutes", async () => {
    const { server, scheduler, notify } = await setup();
    server.failNext({ kind: "cloudflare" });
    await notify("ops", { body: "1" });
    await scheduler.clock.advance("1s");
    await notify("war", { body: "2" });
    await scheduler.clock.advance("4m");
    expect(server.requests()).toHaveLength(1);
    await scheduler.clock.advance("3m");
    expect(
      server
        .messages()
        .map(({ content }) => content)
        .sort(),
    ).toEqual(["1", "2"]);
  });

  test("a forum's thread takes all pieces, also after a crash between them", async () => {
    const { server, scheduler, notify } = await setup();
    const overrides = { discord: { threadName: "Daily" } };
    server.failNext({ kind: "rate-limit", retryAfter: 30 }, { skip: 1 });
    await notify("forum", { body: PIECES.join("\n\n"), overrides });
    await scheduler.clock.advance("5s");
    expect(texts(server, "forum")).toHaveLength(1);
    await scheduler.restart({ crash: true });
    await scheduler.clock.advance("10m");
    expect(texts(server, "forum")).toEqual(PIECES);
    expect(new Set(server.messages("forum").map(({ threadId }) => threadId)).size).toBe(1);
  });
});

test("health tells when Discord refuses so much that a ban is near", async () => {
  const server = await startDiscord({ limits: false });
  onTestFinished(() => server.stop());
  const scheduler = await createTestScheduler({
    plugins: [discord({ baseUrl: server.baseUrl, invalidRequestLimit: 2 })],
    tenants: staticTenants([
      { id: "veil", channels: { ops: { type: "discord", url: server.webhookUrl("ops") } } },
    ]),
  });
  onTestFinished(() => scheduler[Symbol.asyncDispose]());
  const check = async (): Promise<unknown> => (await scheduler.health()).checks["discord:requests"];
  expect(await check()).toMatchObject({ status: "up", data: { refused: 0, limit: 2 } });
  server.failNext({ kind: "rate-limit", retryAfter: 1 });
  await scheduler.tenants.use("veil", (scope) => scope.notify("ops", { body: "1" }));
  await scheduler.clock.advance("1m");
  expect(await check()).toMatchObject({ status: "degraded", data: { refused: 1, limit: 2 } });
});

test("a webhook's URL is struck from the log in every form it is known by", async () => {
  const server = await startDiscord({ limits: false });
  onTestFinished(() => server.stop());
  const written = server.webhookUrl("ops").replace("discord.com", "canary.discordapp.com");
  const token = written.split("/").at(-1) ?? "";
  const lines: string[] = [];
  const log = (message: string, meta?: object): void => {
    lines.push(message + JSON.stringify(meta ?? {}));
  };
  const careless = defineJob({
    name: "careless",
    run: ({ logger }) => logger.info(`posting to ${written}, token ${token}`, { written, token }),
  });
  const scheduler = await createTestScheduler({
    logger: { debug: log, info: log, warn: log, error: log },
    plugins: [
      discord({ baseUrl: server.baseUrl }),
      definePlugin({ name: "careless", apiVersion: 1, setup: ({ jobs }) => jobs.add(careless) })(),
    ],
    tenants: staticTenants([{ id: "veil", channels: { ops: { type: "discord", url: written } } }]),
  });
  onTestFinished(() => scheduler[Symbol.asyncDispose]());
  await scheduler.jobs.runNow(careless, { tenant: "veil", wait: true });
  const said = lines.filter((line) => line.includes("posting to"));
  expect(said.length).toBeGreaterThan(0);
  expect(said.join()).not.toContain(token.slice(0, 20));
});
