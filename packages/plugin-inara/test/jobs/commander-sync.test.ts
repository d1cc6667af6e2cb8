import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { InaraSync } from "../../src/index.ts";
import { commanders, DATABASES, type TestDatabase, tables } from "../support/databases.ts";
import { names, squadrons, syncs, UNHURRIED } from "../support/squadrons.ts";

const NOVA = {
  name: "Nova Reyes",
  ranks: { combat: 7, exploration: 6, empire: 0 },
  squadron: { name: "Veil Wardens", rank: "Squadron commander" },
  power: "Aisling Duval",
};

describe.each(DATABASES)("on $name", ({ start, create }) => {
  beforeAll(start);
  let made: TestDatabase;
  beforeEach(async () => {
    made = await create();
  });
  afterEach(() => made.drop());

  const setup = (settings: object, more: Parameters<typeof squadrons>[0] = {}) =>
    squadrons({ settings, tenant: { database: made.url }, ...more });

  test("stores who is new, changed, left alone, unknown, and reports them", UNHURRIED, async () => {
    const { scheduler, server, use, reports, log } = await setup({
      commanders: ["Nova Reyes", "Iris Quell", "Bartholomew Starweaver", "Nova R"],
    });
    server.addCommander(NOVA);
    server.addCommander({
      name: "Iris Quell",
      ranks: { combat: 2 },
      form: "documented",
      squadron: { name: "Veil Wardens", rank: "Rookie" },
    });
    const [first] = syncs(await scheduler.clock.advance("20m"));
    expect(first).toMatchObject({
      status: "succeeded",
      result: { total: 4, added: 2, changed: 0, unchanged: 0, "not-found": 2, failed: 0 },
    });
    expect((await scheduler.runs.get(first?.id ?? ""))?.progress).toEqual({
      done: 4,
      total: 4,
      note: "done",
    });
    const stored = await use(commanders);
    expect(stored.get("Nova Reyes")).toMatchObject({
      rank_combat: "7",
      rank_explore: "6",
      rank_empire: "0",
      rank_trade: null,
      rank_power: "Aisling Duval",
      squadron_name: "Veil Wardens",
      squadron_rank: "Squadron commander",
      last_status: "ok",
    });
    expect(JSON.parse(stored.get("Nova Reyes")?.inara_profile ?? "")).toMatchObject({
      commanderName: "Nova Reyes",
      commanderRanksPilot: expect.arrayContaining([
        { rankName: "combat", rankValue: "7", rankProgress: 0.31 },
      ]),
    });
    expect(stored.get("Iris Quell")).toMatchObject({ rank_combat: "2", squadron_rank: "Rookie" });
    // Inara answers "Nova R" with Nova Reyes, as the nearest.
    expect(stored.get("Nova R")).toMatchObject({ rank_combat: null, last_status: "not-found" });

    server.addCommander({
      ...NOVA,
      ranks: { combat: 8, exploration: 6, empire: 0 },
      squadron: null,
    });
    const [second] = syncs(await scheduler.clock.advance("1d"));
    expect(second?.result).toMatchObject({ total: 2, changed: 1, unchanged: 1, "not-found": 0 });
    const after = (await use(commanders)).get("Nova Reyes");
    expect(after).toMatchObject({ rank_combat: "8", squadron_name: null, squadron_rank: null });
    expect(reports()).toEqual([
      [
        "4 commanders: 2 added, 0 changed, 2 not found, 0 failed.",
        "",
        "**Added (2)**",
        "```text",
        "Iris Quell",
        "Nova Reyes",
        "```",
        "",
        "**Not found (2)**",
        "```text",
        "Bartholomew Starweaver",
        "Nova R (similar: Nova Reyes)",
        "```",
      ].join("\n"),
      [
        "2 commanders: 0 added, 1 changed, 0 not found, 0 failed.",
        "",
        "**Changed (1)**",
        "```text",
        "Nova Reyes: combat Deadly → Elite, left squadron Veil Wardens",
        "```",
      ].join("\n"),
    ]);
    if (second === undefined) throw new Error("no second run");
    expect(await log(second)).toContain(
      "changed: Nova Reyes: combat Deadly → Elite, left squadron Veil Wardens",
    );
  });

  test(
    "keeps what a partial answer does not say, and the fields of the host",
    UNHURRIED,
    async () => {
      const { scheduler, server, use } = await setup(
        { commanders: ["Nova Reyes"] },
        {
          options: {
            extract: ({ raw, ranks }) => ({ account: raw["userID"], soldier: ranks.soldier }),
          },
        },
      );
      server.addCommander({ ...NOVA, ranks: { ...NOVA.ranks, soldier: 3 } });
      await scheduler.clock.advance("20m");
      server.addCommander({
        name: "Nova Reyes",
        data: {
          commanderRanksPilot: null,
          commanderSquadron: null,
          preferredPowerName: null,
          inaraURL: "",
        },
      });
      const [run] = syncs(await scheduler.clock.advance("1d"));
      expect(run?.result).toMatchObject({ unchanged: 1, changed: 0 });
      const row = (await use(commanders)).get("Nova Reyes");
      expect(row).toMatchObject({
        rank_combat: "7",
        rank_power: "Aisling Duval",
        squadron_name: "Veil Wardens",
        inara_url: expect.stringContaining("https://inara.cz/elite/cmdr/"),
      });
      expect(JSON.parse(row?.inara_fields ?? "")).toMatchObject({ soldier: 3 });
    },
  );

  test("asks for the least recently synced first", UNHURRIED, async () => {
    const all = names(40);
    const { scheduler, server, use } = await setup({ commanders: all });
    for (const name of all) server.addCommander({ name, ranks: { combat: 1 } });
    await scheduler.clock.advance("20m");
    expect(server.requests().map((request) => request.names)).toEqual([
      all.slice(0, 30),
      all.slice(30),
    ]);
    await use((database) =>
      tables(database)
        .updateTable("cmdr")
        .set({ last_sync_at: 5 })
        .where("name", "=", "Cmdr 039")
        .execute(),
    );
    await scheduler.clock.advance("1d");
    const asked = server
      .requests()
      .slice(2)
      .flatMap((request) => request.names);
    expect(asked).toEqual(["Cmdr 039", ...all.slice(0, -1)]);
  });

  test(
    "asks for those whom Inara does not know after a week again, or when told to",
    UNHURRIED,
    async () => {
      const { scheduler, server } = await setup({ commanders: ["Iris Quell", "Nova Reyes"] });
      server.addCommander(NOVA);
      await scheduler.clock.advance("20m");
      server.addCommander({ name: "Iris Quell", ranks: { combat: 1 } });
      await scheduler.clock.advance("6d");
      const asked = (): number =>
        server.requests().filter((request) => request.names.includes("Iris Quell")).length;
      expect([asked(), server.requests().length]).toEqual([1, 7]);
      const told = scheduler
        .get(InaraSync)
        .run("veil-wardens", { commanders: ["iris quell"], wait: true });
      expect((await scheduler.clock.while(told)).result).toMatchObject({ total: 1, added: 1 });
      expect(asked()).toBe(2);
    },
  );

  test("goes on with the others when one cannot be stored", UNHURRIED, async () => {
    const { scheduler, server, use } = await setup({ commanders: ["Iris Quell", "Nova Reyes"] });
    server.addCommander(NOVA);
    server.addCommander({ name: "Iris Quell", ranks: { combat: 1 } });
    await use(async (database) => {
      const { sql } = await import("kysely");
      const db = tables(database);
      // A rank that this table refuses stands for anything that one row alone runs into.
      await db.schema.alterTable("cmdr").addColumn("spare", "integer").execute();
      const check =
        database.dialect === "sqlite"
          ? sql`create trigger no_seven before insert on cmdr when new.rank_combat = '7' begin select raise(abort, 'no'); end`
          : sql`alter table cmdr add constraint no_seven check (rank_combat is null or rank_combat <> '7')`;
      await check.execute(db);
    });
    const [run] = syncs(await scheduler.clock.advance("20m"));
    expect(run).toMatchObject({ status: "succeeded", result: { added: 1, failed: 1 } });
    expect((await use(commanders)).get("Iris Quell")).toMatchObject({ rank_combat: "1" });
  });
});
