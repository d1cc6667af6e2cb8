import { cron, defineJob, definePlugin, type Run } from "@carillon/core";
import { expect, test } from "vitest";
import { commanders, tables } from "../support/databases.ts";
import { names, squadrons, syncs, UNHURRIED } from "../support/squadrons.ts";

const BEGIN = new Date("2025-09-13T01:00:00Z");

async function hundred(more: Parameters<typeof squadrons>[0] = {}) {
  const all = await squadrons({ settings: { commanders: names(100) }, ...more });
  for (const name of names(100)) all.server.addCommander({ name, ranks: { combat: 5 } });
  const asked = (): string[] => all.server.requests().flatMap((request) => request.names);
  const latest = async (): Promise<Run> => {
    const { items } = await all.scheduler.runs.list({ job: "inara:commander-sync", limit: 1 });
    const [run] = items;
    if (run === undefined) throw new Error("no run");
    return run;
  };
  return { ...all, asked, latest };
}

test(
  "another job runs between two requests, also where only one run has room",
  UNHURRIED,
  async () => {
    const order: string[] = [];
    const bystander = definePlugin({
      name: "bystander",
      apiVersion: 1,
      setup: ({ jobs }) =>
        jobs.add(
          defineJob({
            name: "tick",
            scope: "global",
            trigger: cron("10 * * * * *"),
            run: () => void order.push("other"),
          }),
        ),
    });
    const { scheduler, server } = await hundred({
      scheduler: { concurrency: { total: 1 } },
      plugins: [bystander()],
    });
    await scheduler.clock.runUntil(BEGIN);
    order.length = 0;
    let heard = server.requests().length;
    const hear = (): void => {
      for (; heard < server.requests().length; heard += 1) order.push("request");
    };
    scheduler.on("run:snoozed", hear);
    scheduler.on("run:finished", hear);
    const runs = await scheduler.clock.advance("3m");
    expect(syncs(runs)).toMatchObject([{ status: "succeeded" }]);
    // The first request went out at 0 s; the others at 31, 62 and 93 s, the other job at 10, 70 and 130 s.
    expect(order).toEqual(["other", "request", "request", "other", "request", "other"]);
  },
);

test("shows how far it is, and how long it will take", UNHURRIED, async () => {
  const { scheduler, latest } = await hundred();
  await scheduler.clock.runUntil(BEGIN);
  const run = await latest();
  expect(run).toMatchObject({
    status: "snoozed",
    reason: "waits for a slot at Inara",
    dueAt: new Date(BEGIN.getTime() + 31_000),
    progress: { done: 30, total: 100, note: "about 2 min left" },
  });
});

test.each([{ crash: false }, { crash: true }])(
  "goes on after a restart where it was ($crash)",
  async (options) => {
    const { scheduler, asked, use, reports } = await hundred();
    await scheduler.clock.runUntil("2025-09-13T01:00:40Z");
    expect(asked()).toHaveLength(60);
    await scheduler.restart(options);
    const runs = syncs(await scheduler.clock.advance("30m"));
    expect(runs).toMatchObject([{ status: "succeeded", result: { added: 100 } }]);
    expect(asked()).toEqual(names(100));
    expect((await use(commanders)).size).toBe(100);
    expect(reports()).toHaveLength(1);
  },
);

test(
  "a crash between a commander and the checkpoint asks only for the others, and reports all",
  UNHURRIED,
  async () => {
    const { scheduler, asked, use, reports, latest } = await hundred();
    await scheduler.clock.runUntil(BEGIN);
    const { id } = await latest();
    // What the killed process had written of its second batch.
    await use(async (database) => {
      const db = tables(database);
      for (const name of ["Cmdr 030", "Cmdr 033"]) {
        await db.insertInto("cmdr").values({ name, rank_combat: "5", last_sync_at: 1 }).execute();
        await db
          .insertInto("inara_outcome")
          .values({ run_id: id, name, outcome: "added", at: 1 })
          .execute();
      }
    });
    const [run] = syncs(await scheduler.clock.advance("30m"));
    expect(run).toMatchObject({ status: "succeeded", result: { total: 100, added: 100 } });
    const once = names(100).filter((name) => name !== "Cmdr 030" && name !== "Cmdr 033");
    expect(asked()).toEqual(once);
    expect(reports()[0]).toContain("100 commanders: 100 added");
  },
);

test("stops at once when it is cancelled, and leaves what is stored", UNHURRIED, async () => {
  const { scheduler, server, use, latest } = await hundred();
  server.failNext({ kind: "hang" }, { skip: 1 });
  await scheduler.clock.runUntil(BEGIN);
  const turning = scheduler.clock.advance("31s");
  while (server.requests().length < 2) await new Promise(setImmediate);
  const { id } = await latest();
  await scheduler.runs.cancel(id, "enough");
  const runs = syncs(await turning);
  expect(runs).toMatchObject([{ id, status: "cancelled", reason: "enough" }]);
  expect((await use(commanders)).size).toBe(30);
  // The request may have arrived: nobody may come too soon after it.
  await scheduler.clock.advance("1d");
  expect(server.requests().filter(({ isTooEarly }) => isTooEarly)).toEqual([]);
});

test(
  "commanders whom Inara passes over are asked for once more, then they have failed",
  UNHURRIED,
  async () => {
    const { scheduler, server, reports, use, asked } = await hundred();
    server.failNext({ kind: "pass-over", names: ["Cmdr 003", "Cmdr 004"] });
    server.failNext({ kind: "refuse-event", names: ["Cmdr 040"] });
    server.failNext({ kind: "unnumbered" });
    server.failNext({ kind: "pass-over", names: ["Cmdr 004"] });
    const [run] = syncs(await scheduler.clock.advance("30m"));
    expect(run?.result).toMatchObject({ added: 98, failed: 2 });
    expect(asked().filter((name) => name === "Cmdr 003")).toHaveLength(2);
    expect(asked()).toHaveLength(102);
    expect(reports()[0]).toContain(
      [
        "**Failed (2)**",
        "```text",
        "Cmdr 004: Inara passed the commander over twice",
        "Cmdr 040: 400 There was an error.",
        "```",
      ].join("\n"),
    );
    expect((await use(commanders)).get("Cmdr 040")).toMatchObject({ last_status: "failed" });
  },
);

test("a database that fails for a while loses nobody", UNHURRIED, async () => {
  const { scheduler, use, reports } = await hundred();
  await scheduler.clock.runUntil(BEGIN);
  const rename = (from: string, to: string) =>
    use((database) => database.tables().schema.alterTable(from).renameTo(to).execute());
  await rename("cmdr", "away");
  await scheduler.clock.advance("2m");
  await rename("away", "cmdr");
  const [run] = syncs(await scheduler.clock.advance("2h"));
  expect(run).toMatchObject({ status: "succeeded", result: { total: 100, added: 100 } });
  expect((await use(commanders)).size).toBe(100);
  expect(reports()).toHaveLength(1);
});

test("a dry run asks nobody and says whom it would ask", UNHURRIED, async () => {
  const { scheduler, server, use } = await hundred();
  const report = await scheduler.jobs.runNow("inara:commander-sync", {
    tenant: "veil-wardens",
    dryRun: true,
  });
  expect(report.result).toEqual({
    total: 100,
    requests: 4,
    note: "about 3 min left",
    commanders: names(100),
  });
  expect(report.messages).toEqual([]);
  expect(server.requests()).toEqual([]);
  expect((await use(commanders)).size).toBe(0);
});

test("tells of itself in health when nobody was synced for days", UNHURRIED, async () => {
  const { scheduler, server } = await hundred();
  const check = async () => {
    const { checks } = await scheduler.health();
    return Object.entries(checks).find(([name]) => name.startsWith("inara:sync"))?.[1];
  };
  expect(await check()).toMatchObject({ status: "up" });
  await scheduler.clock.advance("30m");
  expect(await check()).toMatchObject({ status: "up" });
  server.failNext({ kind: "html" }, { times: 10_000 });
  await scheduler.clock.advance("4d");
  expect(JSON.stringify(await check())).toContain("no commander was synced since 2025-09-13T01:01");
});
