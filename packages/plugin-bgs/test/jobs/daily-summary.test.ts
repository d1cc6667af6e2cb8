import { join } from "node:path";
import { staticTenants } from "@carillon/core";
import { createTestScheduler } from "@carillon/core/testing";
import { discord } from "@carillon/plugin-discord";
import { startDiscord } from "@carillon/plugin-discord/testing";
import { expect, onTestFinished, test } from "vitest";
import { BgsIngest, BgsReports, bgs } from "../../src/index.ts";
import { fixture, fixtureEvents, wireEvent } from "../support/fixture.ts";
import { runsOf, squadron, temporaryFolder } from "../support/squadron.ts";

const JOB = "bgs:daily-summary";

/** A voucher on a day, by a commander named for it. */
function onDay(day: string, cmdr: string): Record<string, unknown> {
  const timestamp = `${day}T12:00:00Z`;
  return wireEvent({ event: "RedeemVoucher", Type: "bounty", Amount: 1, timestamp, cmdr });
}

function daysOf(bodies: readonly string[]): (string | undefined)[] {
  return bodies.map((body) => /Summary for (\S+)/.exec(body)?.[1]);
}

test("is posted after midnight with the corrected text", async () => {
  const { scheduler, ingest, sent } = await squadron();
  await ingest(fixtureEvents());
  const runs = await scheduler.clock.runUntil("2025-09-13T00:02:00Z");
  expect(runsOf(runs, JOB)).toMatchObject([
    {
      status: "succeeded",
      cause: "schedule",
      result: { day: "2025-09-12", messages: 1, failed: [] },
    },
  ]);
  expect(sent()).toEqual([fixture("corrected_daily.txt")]);
});

test("waits for late uploads as long as the host says (B3)", async () => {
  const { scheduler, ingest, sent } = await squadron({ options: { settle: "10m" } });
  await scheduler.clock.runUntil("2025-09-13T00:09:59Z");
  await ingest([onDay("2025-09-12", "Late")]);
  expect(sent()).toEqual([]);
  await scheduler.clock.runUntil("2025-09-13T00:10:00Z");
  expect(sent()[0]).toContain("Late");
});

test("of a day on which nothing happened is a skipped run, and no message", async () => {
  const { scheduler, sent } = await squadron();
  const runs = await scheduler.clock.runUntil("2025-09-13T00:02:00Z");
  expect(runsOf(runs, JOB)).toMatchObject([
    { status: "skipped", reason: "nothing happened in the period" },
  ]);
  expect(sent()).toEqual([]);
});

test("after three days down comes for each day once, oldest first", async () => {
  const { scheduler, ingest, sent } = await squadron({ now: "2025-09-10T12:00:00Z" });
  await ingest(["10", "11", "12"].map((day) => onDay(`2025-09-${day}`, `Day ${day}`)));
  await scheduler.stop();
  await scheduler.clock.runUntil("2025-09-13T09:00:00Z");
  await scheduler.restart();
  const runs = await scheduler.clock.advance("10m");
  expect(daysOf(sent())).toEqual(["2025-09-10", "2025-09-11", "2025-09-12"]);
  expect(sent().map((body) => /Day \d\d/.exec(body)?.[0])).toEqual(["Day 10", "Day 11", "Day 12"]);
  expect(runsOf(runs, JOB).every(({ status }) => status === "succeeded")).toBe(true);
  await scheduler.clock.advance("1h");
  expect(sent()).toHaveLength(3);
});

test("is not made up for more than a week later", async () => {
  const { scheduler, ingest, sent } = await squadron({ now: "2025-09-01T12:00:00Z" });
  const days = Array.from({ length: 10 }, (_value, index) => String(index + 1).padStart(2, "0"));
  await ingest(days.map((day) => onDay(`2025-09-${day}`, `Day ${day}`)));
  await scheduler.stop();
  await scheduler.clock.runUntil("2025-09-11T09:00:00Z");
  await scheduler.restart();
  await scheduler.clock.advance("10m");
  expect(daysOf(sent())).toEqual([
    "2025-09-04",
    "2025-09-05",
    "2025-09-06",
    "2025-09-07",
    "2025-09-08",
    "2025-09-09",
    "2025-09-10",
  ]);
  const { items } = await scheduler.runs.list({ job: JOB, status: "missed" });
  expect(items).not.toHaveLength(0);
});

test("that fails at first reports the same day when it is retried on the next", async () => {
  let failing = true;
  const { scheduler, ingest, sent } = await squadron({
    tenant: {
      schedules: {
        [JOB]: { retry: { attempts: 3, backoff: "fixed", delay: "60h", maxDelay: "60h" } },
      },
    },
    options: {
      formats: {
        classic: (report) => {
          if (failing) throw new Error("not now");
          return { body: `Summary for ${report.period}` };
        },
      },
    },
  });
  await ingest([onDay("2025-09-12", "Nova Reyes")]);
  await scheduler.clock.runUntil("2025-09-13T12:00:00Z");
  expect(sent()).toEqual([]);
  failing = false;
  // Jitter takes a fifth of the delay at most, so the retry is days late.
  await scheduler.clock.runUntil("2025-09-16T12:00:00Z");
  expect(daysOf(sent())).toEqual(["2025-09-12"]);
});

test("survives a crash between run and delivery, once", async () => {
  const { scheduler, ingest, sent } = await squadron();
  await ingest(fixtureEvents());
  await scheduler.clock.runUntil("2025-09-13T00:01:00Z");
  await scheduler.restart({ crash: true });
  await scheduler.clock.advance("1h");
  expect(daysOf(sent()).filter((day) => day === "2025-09-12")).toHaveLength(1);
});

test("comes at the midnight of the tenant's report zone, for its day", async () => {
  const { scheduler, ingest, sent } = await squadron({
    now: "2025-09-12T12:00:00Z",
    settings: { timezone: "Europe/Berlin" },
  });
  await ingest([
    wireEvent({
      timestamp: "2025-09-11T22:00:00Z",
      event: "RedeemVoucher",
      Type: "bounty",
      Amount: 1,
      cmdr: "First",
    }),
    wireEvent({
      timestamp: "2025-09-12T22:00:00Z",
      event: "RedeemVoucher",
      Type: "bounty",
      Amount: 1,
      cmdr: "Next",
    }),
  ]);
  await scheduler.clock.runUntil("2025-09-12T22:01:59Z");
  expect(sent()).toEqual([]);
  await scheduler.clock.runUntil("2025-09-12T22:02:00Z");
  expect(sent()[0]).toContain("Daily Summary for 2025-09-12 (Europe/Berlin) - Veil Wardens");
  expect(sent()[0]).toContain("First");
  expect(sent()[0]).not.toContain("Next");
});

test("takes another day or period from its payload", async () => {
  const { scheduler, ingest } = await squadron();
  await ingest(fixtureEvents());
  const run = async (payload: object) =>
    await scheduler.jobs.runNow(JOB, { tenant: "veil-wardens", payload, dryRun: true, wait: true });
  const day = await run({ date: "2025-09-11" });
  expect(day.messages[0]?.message.body).toContain("Daily Summary for 2025-09-11 (UTC)");
  const week = await run({ period: "cw" });
  expect(week.messages[0]?.message.body).toContain("Summary for 2025-09-08 to 2025-09-14 (UTC)");
  const tick = await run({ period: "ct" });
  expect(tick.messages[0]?.message.body).toContain("Summary for Tick 2025-09-12 10:33 (UTC)");
  await expect(run({ period: "decade" })).rejects.toMatchObject({ code: "PAYLOAD_INVALID" });
  await expect(run({ date: "2025-02-30" })).rejects.toMatchObject({ code: "PAYLOAD_INVALID" });
});

test("as a dry run shows its message and posts none", async () => {
  const { scheduler, ingest, sent } = await squadron({ now: "2025-09-13T09:00:00Z" });
  await ingest(fixtureEvents());
  const { result, messages } = await scheduler.jobs.runNow(JOB, {
    tenant: "veil-wardens",
    dryRun: true,
    wait: true,
  });
  expect(result).toMatchObject({ day: "2025-09-12" });
  expect(messages.map(({ message }) => message.body)).toEqual([fixture("corrected_daily.txt")]);
  await scheduler.clock.advance("5m");
  expect(sent()).toEqual([]);
});

test("goes to several channels, and pings the roles that the tenant names", async () => {
  const { scheduler, ingest } = await squadron({
    settings: { daily: { channel: ["shoutout", "bgs"], roles: ["123456789012345678"] } },
  });
  await ingest([onDay("2025-09-12", "Nova Reyes")]);
  await scheduler.clock.runUntil("2025-09-13T00:02:00Z");
  expect(
    scheduler.notifier.sent.map(({ channel, message }) => [channel, message.mentions]),
  ).toEqual([
    ["shoutout", { roles: ["123456789012345678"] }],
    ["bgs", { roles: ["123456789012345678"] }],
  ]);
});

test("is skipped for a tenant without the channel or without a database, and told at load", async () => {
  const { scheduler } = await squadron({
    others: [
      { id: "no-channel", database: "sqlite::memory:", bgs: {} },
      { id: "no-database", channels: { shoutout: { type: "recording" } }, bgs: {} },
    ],
  });
  const runs = runsOf(await scheduler.clock.runUntil("2025-09-13T00:02:00Z"), JOB);
  const of = (tenant: string) => runs.find((run) => run.tenant === tenant);
  expect(of("no-channel")).toMatchObject({ status: "skipped" });
  expect(of("no-channel")?.reason).toMatch(/shoutout/);
  expect(of("no-database")).toMatchObject({ status: "skipped" });
  expect(of("no-database")?.reason).toMatch(/database/);
});

test("of each tenant comes from its own database", async () => {
  const folder = await temporaryFolder();
  const { scheduler, ingest } = await squadron({
    others: [
      {
        id: "union",
        name: "Union",
        database: `sqlite:${join(folder, "union.db")}`,
        channels: { shoutout: { type: "recording" } },
        bgs: { faction: "Kesh Tarra Union" },
      },
    ],
  });
  await ingest([onDay("2025-09-12", "Nova Reyes")]);
  await scheduler.get(BgsIngest).ingest("union", [onDay("2025-09-12", "Iris Quell")]);
  await scheduler.clock.runUntil("2025-09-13T00:02:00Z");
  const bodies = new Map(scheduler.notifier.sent.map((sent) => [sent.tenant, sent.message.body]));
  expect(bodies.get("veil-wardens")).toContain("Nova Reyes");
  expect(bodies.get("veil-wardens")).not.toContain("Iris Quell");
  expect(bodies.get("union")).toContain("Iris Quell");
  expect(bodies.get("union")).not.toContain("Nova Reyes");
});

test("may be asked for by a host, as a preview", async () => {
  const { scheduler, ingest } = await squadron();
  await ingest(fixtureEvents());
  const reports = scheduler.get(BgsReports);
  expect((await reports.daily("veil-wardens", { date: "2025-09-12" }))?.body).toBe(
    fixture("corrected_daily.txt"),
  );
  expect(await reports.daily("veil-wardens", { date: "2025-09-01" })).toBeUndefined();
  expect(await reports.conflictZones("veil-wardens", "space", "cd")).toHaveLength(2);
  await expect(reports.daily("nobody", { date: "2025-09-12" })).rejects.toMatchObject({
    code: "TENANT_UNKNOWN",
  });
  await expect(reports.report("veil-wardens", "x", {})).rejects.toMatchObject({
    code: "BGS_REPORT_UNKNOWN",
  });
});

test("of a full day, longer than a post may be, reaches Discord whole and in order (B1)", async () => {
  const server = await startDiscord({ limits: false });
  onTestFinished(() => server.stop());
  const folder = await temporaryFolder();
  const scheduler = await createTestScheduler({
    now: "2025-09-12T23:50:00Z",
    plugins: [discord({ baseUrl: server.baseUrl }), bgs()],
    tenants: staticTenants([
      {
        id: "veil-wardens",
        name: "Veil Wardens",
        database: `sqlite:${join(folder, "veil.db")}`,
        channels: { shoutout: { type: "discord", url: server.webhookUrl("shoutout") } },
        bgs: { faction: "Veil Wardens Collective", daily: { top: 10 } },
      },
    ]),
  });
  onTestFinished(() => scheduler[Symbol.asyncDispose]());
  await scheduler.get(BgsIngest).ingest("veil-wardens", fullDay());
  await scheduler.clock.runUntil("2025-09-13T00:02:00Z");
  const posts = server.messages("shoutout").map(({ content }) => content);
  expect(posts.length).toBeGreaterThan(1);
  const lines = posts
    .join("\n")
    .split("\n")
    .filter((line) => /^\d+\. /.test(line));
  expect(lines).toHaveLength(80);
  expect(posts[0]).toMatch(/^📅 Daily Summary for 2025-09-12 \(UTC\) - Veil Wardens/u);
});

/** Ten commanders in every section. */
function fullDay(): Record<string, unknown>[] {
  return Array.from({ length: 10 }, (_value, index) => `Commander Number ${index}`).flatMap(
    (cmdr) => [
      wireEvent({ cmdr, event: "MarketSell", TotalSale: 5_000_000, Count: 500 }),
      wireEvent({
        cmdr,
        event: "MissionCompleted",
        FactionEffects: [
          {
            Faction: "Veil Wardens Collective",
            Influence: [{ Influence: "+++", Trend: "UpGood" }],
          },
        ],
      }),
      wireEvent({ cmdr, event: "RedeemVoucher", Type: "bounty", Amount: 1_000_000 }),
      wireEvent({ cmdr, event: "RedeemVoucher", Type: "CombatBond", Amount: 2_000_000 }),
      wireEvent({ cmdr, event: "SellExplorationData", TotalEarnings: 3_000_000 }),
      wireEvent({ cmdr, event: "CommitCrime", Bounty: 500 }),
    ],
  );
}
