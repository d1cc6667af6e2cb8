import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { ingestBatch } from "../../../src/services/ingest/bgs-ingest.ts";
import { defineSection } from "../../../src/services/reports/section.ts";
import type { BgsTables } from "../../../src/tables.ts";
import { DATABASES, type TestDatabase } from "../../support/databases.ts";
import { fixture, fixtureEvents, wireEvent } from "../../support/fixture.ts";
import { migrate, migrated } from "../../support/migrated.ts";
import { type ReportSetup, reportsOver } from "../../support/reports.ts";

const DAY = "2025-09-12";
const AT = new Date("2025-09-13T00:00:00Z");

describe.each(DATABASES)("the daily summary on $name", ({ open }) => {
  let opened: TestDatabase;
  beforeAll(async () => {
    opened = await migrated(open());
  });
  beforeEach(() => opened.clear());
  afterAll(() => opened.close());

  const ingest = async (...events: readonly Record<string, unknown>[]): Promise<void> => {
    const { refused } = await ingestBatch(opened, events, 0);
    expect(refused).toEqual([]);
  };
  const write = (setup: Partial<ReportSetup> = {}, date = DAY) =>
    reportsOver({ ...setup, database: opened.database }).write("daily-summary", { at: AT, date });
  const daily = async (setup: Partial<ReportSetup> = {}, day = DAY): Promise<string> => {
    const report = await write(setup, day);
    return report?.messages[0]?.body ?? "";
  };
  /** The rows of one section. */
  const rowsOf = async (title: string, setup: Partial<ReportSetup> = {}): Promise<string[]> => {
    const [, rest] = (await daily(setup)).split(`**📊 ${title}**\n\`\`\`text\n`);
    return rest?.split("\n```")[0]?.split("\n") ?? [];
  };
  const voucher = (cmdr: string | null, Amount: number, change: object = {}) =>
    wireEvent({ event: "RedeemVoucher", Type: "bounty", Amount, cmdr, ...change });

  test("of the fixtures is the corrected text", async () => {
    await ingest(...fixtureEvents());
    expect(await daily()).toBe(fixture("corrected_daily.txt"));
  });

  test("of a day on which nothing happened is none", async () => {
    await ingest(...fixtureEvents());
    expect(await daily({}, "2025-09-20")).toBe("");
  });

  test("takes the first second of the day, and none of the next (B2)", async () => {
    await ingest(
      voucher("First", 1, { timestamp: "2025-09-12T00:00:00Z" }),
      voucher("Last", 2, { timestamp: "2025-09-12T23:59:59Z" }),
      voucher("Before", 3, { timestamp: "2025-09-11T23:59:59Z" }),
      voucher("After", 4, { timestamp: "2025-09-13T00:00:00Z" }),
    );
    expect((await rowsOf("Bounty Vouchers")).map((row) => row.slice(3, 9).trim())).toEqual([
      "Last",
      "First",
    ]);
  });

  test("follows the calendar day of the tenant's report zone, and says so", async () => {
    await ingest(
      voucher("Evening", 1, { timestamp: "2025-09-11T21:59:59Z" }),
      voucher("Midnight", 2, { timestamp: "2025-09-11T22:00:00Z" }),
      voucher("Late", 3, { timestamp: "2025-09-12T22:00:00Z" }),
    );
    const text = await daily({ settings: { timezone: "Europe/Berlin" } });
    expect(text).toMatch(/^📅 Daily Summary for 2025-09-12 \(Europe\/Berlin\) - Veil Wardens\n/);
    expect(text).toContain("Midnight");
    expect(text).not.toContain("Evening");
    expect(text).not.toContain("Late");
  });

  test("adds up beyond 32 bits and to the last digit (B11, B12)", async () => {
    await ingest(
      voucher("Nova Reyes", 9_007_199_254_740_991),
      voucher("Nova Reyes", 2, { timestamp: "2025-09-12T09:00:01Z" }),
    );
    expect(await rowsOf("Bounty Vouchers")).toEqual([
      "1. Nova Reyes           | 9,007,199,254,740,993 Cr.",
    ]);
  });

  test("orders equal values by name and cuts after five (B14)", async () => {
    await ingest(...["F", "B", "A", "D", "C", "E"].map((cmdr) => voucher(cmdr, 100)));
    expect((await rowsOf("Bounty Vouchers")).map((row) => row.slice(0, 4))).toEqual([
      "1. A",
      "2. B",
      "3. C",
      "4. D",
      "5. E",
    ]);
  });

  test("keeps commanders apart whose names differ in case, accent or a space (B12)", async () => {
    await ingest(voucher("nova", 1), voucher("Nova", 2), voucher("nova ", 3), voucher("nóva", 4));
    expect(await rowsOf("Bounty Vouchers")).toHaveLength(4);
  });

  test("tells voucher types apart by the letter (B12)", async () => {
    await ingest(
      voucher("Nova Reyes", 1),
      voucher("Nova Reyes", 20, { Type: "Bounty" }),
      voucher("Nova Reyes", 300, { Type: "bounty " }),
      voucher("Nova Reyes", 4000, { Type: "combatbond" }),
    );
    expect(await rowsOf("Bounty Vouchers")).toEqual([
      "1. Nova Reyes           |               1 Cr.",
    ]);
    expect(await rowsOf("Combat Bonds")).toEqual([]);
  });

  test("lists no commander without a name", async () => {
    await ingest(voucher(null, 5), voucher("", 6));
    expect(await daily()).toBe("");
  });

  test("lists bounties above zero only, and nobody tops them with nothing (B13)", async () => {
    await ingest(
      wireEvent({ event: "CommitCrime", cmdr: "Fined", Fine: 200 }),
      wireEvent({ event: "CommitCrime", cmdr: "Wanted", Bounty: 400 }),
      wireEvent({ event: "CommitCrime", cmdr: "Pardoned", Bounty: 0 }),
    );
    expect(await rowsOf("Bounty Fines")).toEqual(["1. Wanted               |             400 Cr."]);
  });

  test("counts influence down by its trend (B6)", async () => {
    const mission = (cmdr: string, Trend: string | undefined, Influence: string) =>
      wireEvent({
        event: "MissionCompleted",
        cmdr,
        Faction: "Kesh Tarra Union",
        FactionEffects: [{ Faction: "Kesh Tarra Union", Influence: [{ Trend, Influence }] }],
      });
    await ingest(
      mission("A", "UpGood", "+++"),
      mission("B", "DownGood", "++"),
      mission("C", "DownBad", "+"),
      mission("D", "UpBad", "++++"),
      mission("E", undefined, "+++++"),
      mission("A", "DownBad", "++"),
    );
    expect(
      (await rowsOf("Influence by Faction")).map((row) => row.slice(3, 4) + row.slice(-5)),
    ).toEqual(["E+   5", "B+   2", "A+   1", "C-   1", "D-   4"]);
  });

  test("finds the own faction by its whole name, in any case (B22)", async () => {
    const mission = (Faction: string, cmdr: string) =>
      wireEvent({
        event: "MissionCompleted",
        cmdr,
        Faction,
        FactionEffects: [{ Faction, Influence: [{ Trend: "UpGood", Influence: "+" }] }],
      });
    await ingest(mission("Dukes", "Own"), mission("DUKES", "Own"), mission("Dukes of X", "Other"));
    expect(await rowsOf("Influence dukes", { settings: { faction: "dukes" } })).toEqual([
      "1. Own                  | +2",
    ]);
    expect(await daily({ settings: {} })).not.toMatch(/📊 Influence (?!by)/);
  });

  test("leaves out events that repeat another", async () => {
    await ingest(voucher("Nova Reyes", 7), voucher("Nova Reyes", 8));
    const db = opened.database.tables<BgsTables>();
    const [first, second] = await db.selectFrom("event").select("id").orderBy("id").execute();
    if (first === undefined || second === undefined) throw new Error("two events expected");
    await db
      .updateTable("event")
      .set({ duplicate_of: first.id })
      .where("id", "=", second.id)
      .execute();
    expect(await rowsOf("Bounty Vouchers")).toEqual([
      "1. Nova Reyes           |               7 Cr.",
    ]);
  });

  test("pings nobody and keeps its blocks whole, whatever names say (B17)", async () => {
    await ingest(voucher("@everyone ```", 5), voucher("two\nlines", 4));
    const text = await daily({ settings: { faction: "<@&1>" } });
    expect(text.match(/```/g)).toHaveLength(2);
    expect(text).not.toContain("@everyone");
    expect(await rowsOf("Bounty Vouchers")).toHaveLength(2);
  });

  test("follows the switches, lengths and least values of the settings", async () => {
    await ingest(...fixtureEvents());
    const text = await daily({
      settings: {
        numbers: "1.234",
        daily: { top: 1, sections: { market: false, bounties: { top: 2, minimum: 1000 } } },
      },
    });
    expect(text).not.toContain("Market Events");
    expect(text).toContain("1. Nova Reyes           |       3.456.789 Cr.\n```");
    expect(text).toContain(
      "**📊 Missions Completed**\n```text\n1. Bartholomew Starw... |    2\n```",
    );
  });

  test("as embed has a field a section", async () => {
    await ingest(...fixtureEvents());
    const report = await write({ settings: { daily: { format: "embed" } } });
    expect(report?.messages[0]).toMatchObject({ title: "📅 Daily Summary for 2025-09-12 (UTC)" });
    expect(report?.messages[0]?.fields?.find(({ name }) => name === "Market Events")?.value).toBe(
      "1. Nova Reyes — 1,440 t, 24,300,000 Cr.\n2. Bartholomew Starweaver — 64 t, 1,250,500 Cr.",
    );
  });

  test("has the sections and formats of the host", async () => {
    await ingest(...fixtureEvents());
    const jumps = defineSection({
      id: "jumps",
      title: "Jumps",
      query: async ({ database, from, to }) =>
        await database
          .tables<BgsTables>()
          .selectFrom("event")
          .select(({ fn }) => ["cmdr", fn.countAll().as("jumps")])
          .where("event", "=", "FSDJump")
          .where("timestamp", ">=", from)
          .where("timestamp", "<", to)
          .groupBy("cmdr")
          .orderBy("cmdr")
          .execute(),
      row: ({ cmdr, jumps: count }, text) => `${cmdr} ${text.number(Number(count))}`,
    });
    const text = await daily({
      settings: { daily: { format: "classic" } },
      options: {
        sections: [jumps],
        formats: { classic: ({ sections }) => ({ body: sections.at(-1)?.lines.join("; ") ?? "" }) },
      },
    });
    expect(text).toBe("1. Bartholomew Starweaver 1; 2. Nova Reyes 1");
  });

  test("leaves out a section that fails, says so, and keeps the rest", async () => {
    await ingest(...fixtureEvents());
    await opened.database.tables<BgsTables>().schema.dropTable("commit_crime_event").execute();
    onTestFinished(() => migrate(opened.database.tables()));
    const errors: unknown[] = [];
    const report = await write({ errors });
    expect(report?.result?.["failed"]).toEqual(["crimes"]);
    expect(report?.messages[0]?.body).toContain("Exploration Sales");
    expect(errors).toMatchObject([{ message: expect.stringContaining("crimes") as string }]);
  });

  test("fails when a section does and the others have no rows: nobody can tell that nothing happened", async () => {
    await opened.database.tables<BgsTables>().schema.dropTable("commit_crime_event").execute();
    onTestFinished(() => migrate(opened.database.tables()));
    await expect(daily({ settings: {} })).rejects.toThrow(/commit_crime_event/);
  });

  test("fails when the whole database does", async () => {
    onTestFinished(() => migrate(opened.database.tables()));
    await opened.database
      .tables<BgsTables>()
      .schema.dropTable("mission_completed_influence")
      .execute();
    const db = opened.database.tables<BgsTables>();
    for (const table of [
      "market_buy_event",
      "mission_completed_event",
      "redeem_voucher_event",
      "sell_exploration_data_event",
      "commit_crime_event",
    ] as const) {
      await db.schema.dropTable(table).execute();
    }
    await expect(daily()).rejects.toThrow(/market_buy_event/);
  });
});
