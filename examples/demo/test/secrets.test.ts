import type { Failure, TestDiscord } from "@carillon/plugin-discord/testing";
import { beforeAll, expect, test } from "vitest";
import { webhookName } from "../src/squadrons.ts";
import { echo } from "./support/echo.ts";
import {
  databaseTenants,
  discordChannels,
  discordFailures,
  KEY,
  pageOf,
  SERVERS,
  tenant,
  webhookChannels,
} from "./support/failing-endpoints.ts";
import { leaks, needle } from "./support/secret-needles.ts";
import { API_KEY, anyChannel, eachChannel, setup } from "./support/world.ts";

beforeAll(async () => {
  for (const server of SERVERS) await server.start();
}, 120_000);

test("no secret is seen when every endpoint fails in every way", async () => {
  const world = await setup();
  const { discord } = world;
  const veil = (channel: string): string => webhookName({ tenant: "veil-wardens" }, channel);
  const failures = [...discordFailures(discord)];
  for (const [index, failure] of failures.entries()) {
    discord.failNext(failure, { webhook: `failing-${index}`, times: 100 });
  }
  const refused = { kind: "answer", status: 401, body: echo(discord.webhookUrl(veil("bgs"))) };
  discord.failNext(refused as Failure, { webhook: veil("bgs"), times: 100 });
  discord.failNext({ kind: "close", when: "after" }, { webhook: veil("shoutout"), times: 100 });
  world.addTenants([
    ...(await databaseTenants(world)),
    tenant("posts", webhookChannels(world), { urls: world.urls, deeds: ["asks", "notifies"] }),
    tenant("discords", discordChannels(world, failures.length), { deeds: ["notifies"] }),
    `${tenant("leaks", ['leaky: { type: leaky, key: "${DEMO_TEST_KEY}" }'])}
    apiKey: "${world.secret("API_KEY", API_KEY)}"`,
  ]);
  const seen = await world.run(eachChannel);
  expect(seen.deliveries).toBeGreaterThan(40);
  expect(seen.failed).toEqual(
    expect.arrayContaining([
      "trouble:throws-an-error",
      "trouble:throws-a-text",
      "trouble:asks",
      "trouble:emits",
      "bgs:daily-summary",
    ]),
  );
  expect(leaks(seen.places, world.needles)).toEqual([]);
}, 120_000);

test.each<[string, (discord: TestDiscord) => Failure]>([
  ["for all posts", () => ({ kind: "rate-limit", retryAfter: 30, scope: "global" })],
  ["with a page", (discord) => ({ kind: "answer", status: 429, body: pageOf(discord) })],
  ["for good, with a page", (discord) => ({ kind: "answer", status: 403, body: pageOf(discord) })],
])(
  "no secret is seen when Discord refuses %s",
  async (_how, failure) => {
    const world = await setup();
    world.discord.failNext(failure(world.discord), { times: 1_000 });
    const seen = await world.run(anyChannel);
    expect(leaks(seen.places, world.needles)).toEqual([]);
  },
  120_000,
);

test.each<[string, (port: number) => string]>([
  ["has no address", () => "http://nowhere.invalid"],
  ["speaks no TLS", (port) => `https://127.0.0.1:${port}`],
  ["is not there", () => "http://127.0.0.1:9"],
  ["is something else", (port) => `http://127.0.0.1:${port}/garbage`],
])(
  "no secret is seen when Discord %s",
  async (_how, baseUrl) => {
    const world = await setup({ baseUrl });
    const seen = await world.run(eachChannel);
    expect(leaks(seen.places, world.needles)).toEqual([]);
  },
  120_000,
);

test("a planted secret is found in every encoding", () => {
  const planted = needle("key", KEY);
  for (const form of planted.forms) {
    expect(leaks({ log: `a line with ${form} in it` }, [planted])).not.toEqual([]);
  }
  for (const line of echo(KEY).split(" | ")) {
    expect(leaks({ log: line }, [planted])).not.toEqual([]);
  }
  expect(leaks({ log: "a line without" }, [planted])).toEqual([]);
});
