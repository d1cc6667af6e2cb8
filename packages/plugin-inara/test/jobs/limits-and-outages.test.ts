import { join } from "node:path";
import type { TenantInput } from "@carillon/core";
import { expect, test } from "vitest";
import { commanders } from "../support/databases.ts";
import { names, squadrons, syncs, temporaryFolder, UNHURRIED } from "../support/squadrons.ts";

const MINUTE = 60_000;

/** Three tenants on the plugin's one key, each with so many commanders. */
async function three(count = 100) {
  const folder = await temporaryFolder();
  const shares = { "veil-wardens": count, beta: count, gamma: count };
  const others = Object.entries(shares)
    .slice(1)
    .map(
      ([id, count]): TenantInput => ({
        id,
        database: `sqlite:${join(folder, `${id}.db`)}`,
        channels: { bullis: { type: "recording" } },
        inara: { commanders: names(count, id) },
      }),
    );
  const all = await squadrons({
    settings: { commanders: names(count, "veil-wardens") },
    others,
  });
  for (const [id, count] of Object.entries(shares)) {
    for (const name of names(count, id)) all.server.addCommander({ name, ranks: { trade: 3 } });
  }
  return { ...all, shares };
}

test(
  "500 commanders of three tenants on one key are synced, and no request is too early",
  UNHURRIED,
  async () => {
    const { scheduler, server, use, shares } = await three(500);
    const runs = syncs(await scheduler.clock.advance("1h"));
    expect(runs.map(({ status }) => status)).toEqual(["succeeded", "succeeded", "succeeded"]);
    for (const [id, count] of Object.entries(shares)) {
      const stored = await use(commanders, id);
      expect([...stored.keys()]).toEqual(names(count, id));
      expect([...stored.values()].every((row) => row.rank_trade === "3")).toBe(true);
    }
    const requests = server.requests();
    expect(requests.filter(({ isTooEarly }) => isTooEarly)).toEqual([]);
    expect(requests).toHaveLength(3 * 17);
    // As soon as the limit allows, and no sooner.
    const gaps = requests.slice(1).map(({ at }, index) => at - (requests[index]?.at ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(31_000);
    expect(Math.max(...gaps)).toBeLessThan(33_000);
    // Names reach Inara once each.
    expect(new Set(requests.flatMap((request) => request.names)).size).toBe(1500);
    expect(requests.flatMap((request) => request.names)).toHaveLength(1500);
  },
);

test(
  "nothing is lost when Inara is down, throttles, revokes or answers pages in the middle",
  UNHURRIED,
  async () => {
    const { scheduler, server, use, shares, reports } = await three();
    server.failNext({ kind: "html" }, { skip: 2 });
    server.failNext({ kind: "status", status: 503 }, { skip: 1 });
    server.failNext({ kind: "empty" });
    server.failNext({ kind: "revoke" }, { skip: 1 });
    server.failNext({ kind: "null" }, { skip: 1 });
    server.failNext({ kind: "close" }, { skip: 1, times: 2 });
    server.failNext({ kind: "garbled" });
    server.failNext({ kind: "status", status: 429 }, { skip: 1 });
    server.failNext({ kind: "html", status: 403 }, { skip: 1 });
    server.failNext({ kind: "pass-over" }, { skip: 1 });
    const runs = syncs(await scheduler.clock.advance("8h"));
    expect(runs.map(({ status }) => status)).toEqual(["succeeded", "succeeded", "succeeded"]);
    for (const [id, count] of Object.entries(shares)) {
      const stored = await use(commanders, id);
      expect([...stored.keys()]).toEqual(names(count, id));
      expect([...stored.values()].every((row) => row.rank_trade === "3")).toBe(true);
      expect(reports(id)).toEqual([
        expect.stringContaining(
          `${count} commanders: ${count} added, 0 changed, 0 not found, 0 failed.`,
        ),
      ]);
    }
    expect(server.requests().filter(({ isTooEarly }) => isTooEarly)).toEqual([]);
    const answers = server.requests().map(({ answer }) => answer);
    expect(answers.filter((answer) => answer !== "ok")).toHaveLength(11);
  },
);

test("a revoked key rests for an hour, for all tenants", UNHURRIED, async () => {
  const { scheduler, server } = await three();
  server.failNext({ kind: "revoke" }, { skip: 1 });
  await scheduler.clock.advance("3h");
  const [first, revoked, third] = server.requests();
  expect((revoked?.at ?? 0) - (first?.at ?? 0)).toBe(31_000);
  expect((third?.at ?? 0) - (revoked?.at ?? 0)).toBeGreaterThanOrEqual(60 * MINUTE);
});

test(
  "an Inara that stays away is asked less and less often, and given up after 23 hours",
  UNHURRIED,
  async () => {
    const { scheduler, server, reports } = await squadrons({ settings: { commanders: ["Nova"] } });
    server.failNext({ kind: "html" }, { times: 1000 });
    const [run] = syncs(await scheduler.clock.advance("23h55m"));
    expect(run).toMatchObject({
      status: "cancelled",
      reason: "Not done in time: Inara cannot be reached: a web page",
    });
    const [at = 0, second = 0, third = 0, fourth = 0, fifth = 0] = server
      .requests()
      .map((request) => request.at);
    expect([second - at, third - second, fourth - third, fifth - fourth]).toEqual(
      [5, 10, 20, 30].map((minutes) => minutes * MINUTE),
    );
    expect(reports()).toEqual([
      "Not done in time: Inara cannot be reached: a web page.\n0 of 1 commander: 0 added, 0 changed, 0 not found, 0 failed.",
    ]);
    // The next day's sync goes ahead.
    server.clearFailures();
    server.addCommander({ name: "Nova", ranks: { combat: 1 } });
    const [next] = syncs(await scheduler.clock.advance("3h"));
    expect(next).toMatchObject({ status: "succeeded", result: { added: 1 } });
  },
);

test.each([
  ["This application has no access allowed.", "have its name white-listed there"],
  ["Invalid API key", "write a valid one in `apiKey`"],
  ["The database is on strike.", "refuses the request"],
])(
  "a refusal (%s) ends the sync at once for all tenants, and is told",
  UNHURRIED,
  async (text, advice) => {
    const { scheduler, server, reports, shares } = await three();
    server.failNext({ kind: "refuse", text }, { skip: 1 });
    const runs = syncs(await scheduler.clock.advance("30m"));
    expect(runs.map(({ status }) => status)).toEqual(["cancelled", "cancelled", "cancelled"]);
    for (const { reason } of runs) {
      expect(reason).toContain(text);
      expect(reason).toContain(advice);
    }
    // Nobody asks again to hear the same.
    expect(server.requests()).toHaveLength(2);
    const told = Object.keys(shares).flatMap((id) => reports(id));
    expect(told).toHaveLength(3);
    for (const body of told) expect(body).toContain(text);
    const { checks } = await scheduler.health();
    expect(checks["inara:api"]).toMatchObject({ status: "degraded" });
  },
);

test("keys of their own have limits of their own", UNHURRIED, async () => {
  const folder = await temporaryFolder();
  const { scheduler, server } = await squadrons({
    settings: { commanders: names(60) },
    server: {
      keys: ["inara-test-key-0123456789abcdef", "beta-key-0123456789"],
      apps: ["Carillon", "Beta"],
    },
    others: [
      {
        id: "beta",
        database: `sqlite:${join(folder, "beta.db")}`,
        inara: { apiKey: "beta-key-0123456789", appName: "Beta", commanders: names(60) },
      },
    ],
  });
  await scheduler.clock.advance("11m");
  const requests = server.requests();
  expect(requests).toHaveLength(4);
  expect(requests.every(({ isTooEarly }) => !isTooEarly)).toBe(true);
  expect(new Set(requests.map(({ at }) => at)).size).toBeLessThan(4);
  expect(new Set(requests.map(({ appName }) => appName))).toEqual(new Set(["Carillon", "Beta"]));
});

test(
  "no key reaches a log line, a run, a report or the store in the clear",
  UNHURRIED,
  async () => {
    const key = "inara-test-key-0123456789abcdef";
    const lines: string[] = [];
    const write = (message: string, meta?: object): void => {
      lines.push(message + JSON.stringify(meta ?? {}));
    };
    const { scheduler, server, reports } = await squadrons({
      settings: { commanders: ["Nova"] },
      scheduler: { logger: { debug: write, info: write, warn: write, error: write } },
    });
    server.failNext({ kind: "close" });
    server.failNext({ kind: "refuse", text: `Invalid API key: ${key}` });
    const [run] = syncs(await scheduler.clock.advance("1h"));
    expect(run?.status).toBe("cancelled");
    const everything = JSON.stringify([
      run,
      await scheduler.runs.logs(run?.id ?? ""),
      reports(),
      await scheduler.health(),
      lines,
    ]);
    expect(everything).toContain("Invalid API key");
    expect(everything).not.toContain(key);
  },
);

test("no tenant can hurry the plugin's key", UNHURRIED, async () => {
  const { scheduler, server } = await squadrons({
    settings: { commanders: names(90), perMinute: 60 },
  });
  const [run] = syncs(await scheduler.clock.advance("20m"));
  expect(run?.status).toBe("succeeded");
  expect(server.requests().filter(({ isTooEarly }) => isTooEarly)).toEqual([]);
});
