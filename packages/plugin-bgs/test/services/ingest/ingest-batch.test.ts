import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { ingestBatch, parseBatch } from "../../../src/services/ingest/bgs-ingest.ts";
import type { BgsTables } from "../../../src/tables.ts";
import { DATABASES, type TestDatabase } from "../../support/databases.ts";
import { fixture, fixtureEvents, wireEvent } from "../../support/fixture.ts";
import { migrate, migrated } from "../../support/migrated.ts";

describe.each(DATABASES)("a batch on $name", ({ name, open }) => {
  let opened: TestDatabase;
  beforeAll(async () => {
    opened = await migrated(open());
  });
  beforeEach(() => opened.clear());
  afterAll(() => opened.close());

  const ingest = (events: readonly unknown[], at = 1_000) => ingestBatch(opened, events, at);
  const db = () => opened.database.tables<BgsTables>();
  const count = async (table: keyof BgsTables): Promise<number> => {
    const rows = await db().selectFrom(table).select("id").execute();
    return rows.length;
  };

  test("of the fixtures lands in every table that it has details for", async () => {
    expect(await ingest(parseBatch(fixture("events.json")))).toEqual({
      accepted: 29,
      duplicates: 0,
      refused: [],
    });
    const counts: Record<string, number> = {};
    for (const table of [
      "event",
      "market_buy_event",
      "market_sell_event",
      "mission_completed_event",
      "mission_completed_influence",
      "redeem_voucher_event",
      "sell_exploration_data_event",
      "multi_sell_exploration_data_event",
      "commit_crime_event",
      "synthetic_cz",
      "synthetic_ground_cz",
    ] as const) {
      counts[table] = await count(table);
    }
    expect(counts).toEqual({
      event: 29,
      market_buy_event: 2,
      market_sell_event: 2,
      mission_completed_event: 4,
      mission_completed_influence: 5,
      redeem_voucher_event: 4,
      sell_exploration_data_event: 1,
      multi_sell_exploration_data_event: 1,
      commit_crime_event: 2,
      synthetic_cz: 5,
      synthetic_ground_cz: 4,
    });
  });

  test("links influence to the mission's own row and to its event", async () => {
    await ingest(fixtureEvents());
    const rows = await db()
      .selectFrom("mission_completed_influence as i")
      .innerJoin("mission_completed_event as m", "m.id", "i.mission_id")
      .innerJoin("event as e", "e.id", "i.event_id")
      .whereRef("m.event_id", "=", "e.id")
      .select(["i.faction_name", "e.event"])
      .execute();
    expect(rows).toHaveLength(5);
  });

  test("counts once when it is sent again, under another tick too (B24)", async () => {
    await ingest(fixtureEvents());
    const again = fixtureEvents().map((event) => ({ ...event, tickid: "zoy-later" }));
    expect(await ingest(again)).toEqual({ accepted: 0, duplicates: 29, refused: [] });
    expect(await count("event")).toBe(29);
    expect(await count("mission_completed_influence")).toBe(5);
  });

  test("keeps what is new of a batch that is partly known", async () => {
    const [first, second, third] = fixtureEvents();
    await ingest([first]);
    expect(await ingest([first, second, third, second])).toEqual({
      accepted: 2,
      duplicates: 2,
      refused: [],
    });
  });

  test("refuses malformed events by index and keeps the rest", async () => {
    const report = await ingest([
      wireEvent({ event: "MarketBuy", TotalCost: 5, Count: 1 }),
      "no event",
      wireEvent({ event: "MarketSell", TotalSale: "much" }),
      wireEvent({ event: "MarketSell", TotalSale: 7, Count: 1 }),
    ]);
    expect(report).toEqual({
      accepted: 2,
      duplicates: 0,
      refused: [
        { index: 1, reason: "expected an object" },
        { index: 2, reason: 'TotalSale: expected a whole number, found "much"' },
      ],
    });
    expect(await count("event")).toBe(2);
  });

  test("keeps nothing when it cannot keep all", async () => {
    await db().schema.dropTable("commit_crime_event").execute();
    onTestFinished(() => migrate(opened.database.tables()));
    await expect(ingest(fixtureEvents())).rejects.toThrow(/commit_crime_event/);
    expect(await count("event")).toBe(0);
    expect(await count("market_buy_event")).toBe(0);
  });

  test("counts once when several are taken in at once", async () => {
    const reports = await Promise.all([1, 2, 3, 4].map((at) => ingest(fixtureEvents(), at)));
    expect(reports.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(29);
    expect(await count("event")).toBe(29);
    expect(await count("mission_completed_influence")).toBe(5);
    expect(await count("redeem_voucher_event")).toBe(4);
  });

  test("keeps money beyond 32 bits (B11) and all 64 bits of an address", async () => {
    const text = JSON.stringify([
      wireEvent({ event: "MarketSell", TotalSale: 4_000_000_000, Count: 1 }),
    ]).replace("2832698610402", "9223372036854775807");
    await ingest(parseBatch(text));
    const type = name === "mysql" ? "char" : "text";
    const row = await db()
      .selectFrom("event as e")
      .innerJoin("market_sell_event as m", "m.event_id", "e.id")
      .select((eb) => [
        eb.cast<string>("e.systemaddress", type).as("address"),
        eb.cast<string>("m.value", type).as("value"),
        "e.raw_json",
      ])
      .executeTakeFirstOrThrow();
    expect(row.address).toBe("9223372036854775807");
    expect(row.value).toBe("4000000000");
    expect(row.raw_json).toContain('"SystemAddress":9223372036854775807');
  });

  test("of a thousand events with long payloads goes in as one", async () => {
    const systems = "Kesh Tarra ".repeat(8_000);
    const events = Array.from({ length: 1_001 }, (_value, index) =>
      wireEvent({ event: "FSDJump", index, ...(index === 0 ? { systems } : {}) }),
    );
    expect(await ingest(events)).toMatchObject({ accepted: 1_001 });
    expect(await count("event")).toBe(1_001);
  });

  test("that is empty is taken in", async () => {
    expect(await ingest([])).toEqual({ accepted: 0, duplicates: 0, refused: [] });
  });
});

describe("what is no batch", () => {
  test.each([
    ["an object", "{}"],
    ["null", "null"],
    ["no JSON", "[{"],
  ])("is refused: %s", (_what, text) => {
    expect(() => parseBatch(text)).toThrow(
      expect.objectContaining({ code: "BGS_BATCH_INVALID" }) as Error,
    );
  });
});
