import type { Kysely } from "kysely";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ingestBatch } from "../../src/services/ingest/bgs-ingest.ts";
import type { BgsTables } from "../../src/tables.ts";
import { DATABASES, type TestDatabase } from "../support/databases.ts";
import { fixture, fixtureEvents, wireEvent } from "../support/fixture.ts";
import {
  createLegacyTables,
  type LegacyVersion,
  writeLegacyEvents,
} from "../support/legacy-database.ts";
import { migrate } from "../support/migrated.ts";
import { reportsOver } from "../support/reports.ts";

const VERSIONS: readonly LegacyVersion[] = ["V0", "V1", "V2"];
const CASES = DATABASES.flatMap((database) =>
  VERSIONS.map((version) => ({ ...database, version })),
);

describe.each(CASES)("a database of $version on $name", ({ name, version, open }) => {
  let opened: TestDatabase;
  beforeEach(async () => {
    opened = await open();
    const db = opened.database.tables<unknown>();
    await createLegacyTables(db, name, version);
    await writeLegacyEvents(db, version);
  });
  afterEach(async () => {
    await opened.close();
  });

  const db = (): Kysely<BgsTables> => opened.database.tables<BgsTables>();
  const report = async (id: string): Promise<string[]> => {
    const at = new Date("2025-09-13T00:00:00Z");
    const written = await reportsOver({ database: opened.database }).write(id, { at });
    return written?.messages.map(({ body }) => body) ?? [];
  };

  test("gives the same reports as a fresh one", async () => {
    await migrate(opened.database.tables());
    expect(await report("daily-summary")).toEqual([fixture("corrected_daily.txt")]);
    expect(await report("space-cz-summary")).toEqual([
      fixture("expected_spacecz_1_2025-09.txt"),
      fixture("corrected_spacecz_2.txt"),
    ]);
    expect(await report("ground-cz-summary")).toEqual([fixture("corrected_groundcz_1.txt")]);
  });

  test("is adopted again without a change", async () => {
    await migrate(opened.database.tables());
    const before = await report("daily-summary");
    await migrate(opened.database.tables());
    expect(await report("daily-summary")).toEqual(before);
  });

  test("knows its own events when they are sent again, and takes in new ones", async () => {
    await migrate(opened.database.tables());
    expect(await ingestBatch(opened, fixtureEvents(), 0)).toMatchObject({ accepted: 0 });
    const rich = wireEvent({
      event: "MarketSell",
      TotalSale: 4_000_000_000,
      Count: 1,
      cmdr: "New",
    });
    expect(await ingestBatch(opened, [rich], 0)).toMatchObject({ accepted: 1 });
    expect((await report("daily-summary"))[0]).toContain("4,000,000,000");
  });

  test("counts an event once that it holds twice (B24)", async () => {
    const events = opened.database.tables<Record<string, Record<string, unknown>>>();
    const [voucher] = await events
      .selectFrom("event")
      .selectAll()
      .where("event", "=", "RedeemVoucher")
      .orderBy("id")
      .execute();
    await events
      .insertInto("event")
      .values({ ...voucher, id: 100 })
      .execute();
    await events
      .insertInto("redeem_voucher_event")
      .values({ event_id: 100, type: "bounty", amount: 3_456_789 })
      .execute();
    await migrate(opened.database.tables());
    expect(await report("daily-summary")).toEqual([fixture("corrected_daily.txt")]);
    // Nothing is dropped.
    expect(await db().selectFrom("event").select("id").execute()).toHaveLength(30);
  });

  test("keeps rows whose payload cannot be read", async () => {
    await db().updateTable("event").set({ raw_json: "{'cut" }).execute();
    await migrate(opened.database.tables());
    const [text] = await report("daily-summary");
    expect(text).toContain("1. Bartholomew Starw... | Veil Wardens Collective   | +   5");
    expect((await report("space-cz-summary"))[0]).toBe(fixture("expected_spacecz_1_2025-09.txt"));
  });

  test("writes instants in one form", async () => {
    await db()
      .updateTable("event")
      .set({ timestamp: "2025-09-13T01:59:59.500+02:00" })
      .where("timestamp", "=", "2025-09-12T23:59:59Z")
      .execute();
    await migrate(opened.database.tables());
    expect((await report("daily-summary"))[0]).toContain(
      "2. Iris Quell           |             777",
    );
  });
});
