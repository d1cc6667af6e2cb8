import type { Kysely } from "kysely";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { ingestBatch } from "../../src/services/ingest/bgs-ingest.ts";
import type { BgsTables } from "../../src/tables.ts";
import { DATABASES, type DatabaseKind, type TestDatabase } from "../support/databases.ts";
import { fixture, fixtureEvents, wireEvent } from "../support/fixture.ts";
import {
  createLegacyTables,
  type LegacyVersion,
  writeLegacyEvents,
} from "../support/legacy-database.ts";
import { migrate } from "../support/migrated.ts";
import { reportsOver } from "../support/reports.ts";

// MariaDB takes its time to make, and remake, fourteen tables.
const TIMEOUT = 60_000;

beforeAll(async () => {
  for (const { start } of DATABASES) await start();
});

const VERSIONS: readonly LegacyVersion[] = ["V0", "V1", "V2"];

/** A database as a version of the original left it, with the fixtures' events. */
async function legacy({ name, open }: DatabaseKind, version: LegacyVersion): Promise<TestDatabase> {
  const opened = await open();
  onTestFinished(() => opened.close());
  const db = opened.database.tables<unknown>();
  await createLegacyTables(db, name, version);
  await writeLegacyEvents(db, version);
  return opened;
}

async function report({ database }: TestDatabase, id: string): Promise<string[]> {
  const at = new Date("2025-09-13T00:00:00Z");
  const written = await reportsOver({ database }).write(id, { at });
  return written?.messages.map(({ body }) => body) ?? [];
}

const CASES = DATABASES.flatMap((kind) =>
  VERSIONS.map((version) => ({ version, name: kind.name, kind })),
);

test.each(CASES)(
  "a database of $version on $name gives the reports of a fresh one",
  { timeout: TIMEOUT },
  async ({ kind, version }) => {
    const opened = await legacy(kind, version);
    // A second time changes nothing.
    for (const _run of ["first", "again"]) {
      await migrate(opened.database.tables());
      expect(await report(opened, "daily-summary")).toEqual([fixture("corrected_daily.txt")]);
      expect(await report(opened, "space-cz-summary")).toEqual([
        fixture("expected_spacecz_1_2025-09.txt"),
        fixture("corrected_spacecz_2.txt"),
      ]);
      expect(await report(opened, "ground-cz-summary")).toEqual([
        fixture("corrected_groundcz_1.txt"),
      ]);
    }
    // Its own events are known when they are sent again; money beyond 32 bits has room now (B11).
    const rich = { event: "MarketSell", TotalSale: 4_000_000_000, Count: 1, cmdr: "New" };
    expect(await ingestBatch(opened, [...fixtureEvents(), wireEvent(rich)], 0)).toMatchObject({
      accepted: 1,
      duplicates: 29,
    });
    expect((await report(opened, "daily-summary"))[0]).toContain("4,000,000,000");
  },
);

describe.each(DATABASES)("a database of V1 on $name", (kind) => {
  const events = (opened: TestDatabase): Kysely<BgsTables> => opened.database.tables<BgsTables>();

  test("counts an event once that it holds twice, and drops neither (B24)", {
    timeout: TIMEOUT,
  }, async () => {
    const opened = await legacy(kind, "V1");
    const untyped = opened.database.tables<Record<string, Record<string, unknown>>>();
    const voucher = await untyped
      .selectFrom("event")
      .selectAll()
      .where("event", "=", "RedeemVoucher")
      .orderBy("id")
      .executeTakeFirst();
    await untyped
      .insertInto("event")
      .values({ ...voucher, id: 100 })
      .execute();
    await untyped
      .insertInto("redeem_voucher_event")
      .values({ event_id: 100, type: "bounty", amount: 3_456_789 })
      .execute();
    await migrate(opened.database.tables());
    expect(await report(opened, "daily-summary")).toEqual([fixture("corrected_daily.txt")]);
    expect(await events(opened).selectFrom("event").select("id").execute()).toHaveLength(30);
  });

  test("keeps rows whose payload cannot be read, and writes instants in one form", {
    timeout: TIMEOUT,
  }, async () => {
    const opened = await legacy(kind, "V1");
    await events(opened).updateTable("event").set({ raw_json: "{'cut" }).execute();
    await events(opened)
      .updateTable("event")
      .set({ timestamp: "2025-09-13T01:59:59.500+02:00" })
      .where("timestamp", "=", "2025-09-12T23:59:59Z")
      .execute();
    await migrate(opened.database.tables());
    const [text] = await report(opened, "daily-summary");
    expect(text).toContain("1. Bartholomew Starw... | Veil Wardens Collective   | +   5");
    expect(text).toContain("2. Iris Quell           |             777 Cr.");
    expect((await report(opened, "space-cz-summary"))[0]).toBe(
      fixture("expected_spacecz_1_2025-09.txt"),
    );
  });
});
