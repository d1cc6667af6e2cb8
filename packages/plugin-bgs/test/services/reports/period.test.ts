import type { TenantDatabase } from "@carillon/core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ingestBatch } from "../../../src/services/ingest/bgs-ingest.ts";
import { checkPeriod, type Period, resolvePeriod } from "../../../src/services/reports/period.ts";
import { recentTicks } from "../../../src/services/ticks/recent-ticks.ts";
import { DATABASES, type TestDatabase } from "../../support/databases.ts";
import { fixtureEvents, wireEvent } from "../../support/fixture.ts";
import { migrated } from "../../support/migrated.ts";

describe("a period of the calendar", () => {
  // Days are worked out without a question to the database.
  const database: TenantDatabase = {
    dialect: "sqlite",
    tables: () => {
      throw new Error("not asked");
    },
  };

  test.each<[Period, string, string]>([
    // 13 September 2025 is a Saturday.
    ["cd", "2025-09-13", "2025-09-13"],
    ["ld", "2025-09-12", "2025-09-12"],
    ["cw", "2025-09-08", "2025-09-14"],
    ["lw", "2025-09-01", "2025-09-07"],
    ["cm", "2025-09-01", "2025-09-30"],
    ["lm", "2025-08-01", "2025-08-31"],
    ["2m", "2025-07-01", "2025-08-31"],
    ["y", "2025-01-01", "2025-12-31"],
  ])("%s is %s to %s", async (period, first, last) => {
    const at = new Date("2025-09-13T00:01:00Z");
    const resolved = await resolvePeriod({ period, at, timezone: "UTC", database });
    expect(resolved?.days).toEqual({ first, last });
    expect(resolved?.label).toBe(`${first} to ${last}`);
  });

  test.each<[Period, string, string]>([
    ["ld", "2024-12-31", "2024-12-31"],
    ["lw", "2024-12-23", "2024-12-29"],
    ["lm", "2024-12-01", "2024-12-31"],
    ["2m", "2024-11-01", "2024-12-31"],
    ["cw", "2024-12-30", "2025-01-05"],
  ])("on New Year's Day %s is %s to %s", async (period, first, last) => {
    const at = new Date("2025-01-01T00:01:00Z");
    const resolved = await resolvePeriod({ period, at, timezone: "UTC", database });
    expect(resolved?.days).toEqual({ first, last });
  });

  test("on a Sunday and on a Monday weeks begin on Monday", async () => {
    const weekAt = async (day: string) =>
      (
        await resolvePeriod({
          period: "cw",
          at: new Date(`${day}T12:00:00Z`),
          timezone: "UTC",
          database,
        })
      )?.days?.first;
    expect([await weekAt("2025-09-14"), await weekAt("2025-09-15")]).toEqual([
      "2025-09-08",
      "2025-09-15",
    ]);
  });

  test("follows the days of the zone", async () => {
    const at = new Date("2025-09-12T22:30:00Z");
    const resolved = await resolvePeriod({ period: "ld", at, timezone: "Europe/Berlin", database });
    expect(resolved).toMatchObject({
      from: "2025-09-11T22:00:00Z",
      to: "2025-09-12T22:00:00Z",
      label: "2025-09-12 to 2025-09-12",
    });
  });
});

test.each(["", "LD", "week", "ld "])("%j is no period (B26)", (period) => {
  expect(() => checkPeriod(period)).toThrow(
    expect.objectContaining({ code: "BGS_PERIOD_UNKNOWN" }) as Error,
  );
});

describe.each(DATABASES)("a period by tick on $name", ({ open }) => {
  let opened: TestDatabase;
  beforeAll(async () => {
    opened = await migrated(open());
  });
  beforeEach(() => opened.clear());
  afterAll(() => opened.close());

  const at = new Date("2025-09-13T00:00:00Z");
  const idsAt = async (instant = at): Promise<string[]> =>
    (await recentTicks(opened.database, instant)).map(({ id }) => id);

  test("is the last one and the one before", async () => {
    await ingestBatch(opened, fixtureEvents(), 0);
    const { database } = opened;
    const resolve = (period: Period) => resolvePeriod({ period, at, timezone: "UTC", database });
    expect(await resolve("ct")).toMatchObject({
      tickId: "zoy-e87a0eb6be0c11515439",
      label: "Tick 2025-09-12 10:33",
    });
    expect(await resolve("lt")).toMatchObject({ tickId: "zoy-83b4043b282363639025" });
  });

  test("is none before there was an event", async () => {
    const { database } = opened;
    expect(await resolvePeriod({ period: "ct", at, timezone: "UTC", database })).toBeUndefined();
  });

  test("stays the same when events of an old tick come late (B7)", async () => {
    await ingestBatch(opened, fixtureEvents(), 0);
    const late = wireEvent({
      timestamp: "2025-09-12T23:59:00Z",
      tickid: "zoy-83b4043b282363639025",
      ticktime: "2025-09-11T11:02:51Z",
    });
    await ingestBatch(opened, [late], 0);
    expect(await idsAt()).toEqual(["zoy-e87a0eb6be0c11515439", "zoy-83b4043b282363639025"]);
  });

  test("is seen at an instant: what came later is not known", async () => {
    await ingestBatch(opened, fixtureEvents(), 0);
    expect(await idsAt(new Date("2025-09-12T10:00:00Z"))).toEqual(["zoy-83b4043b282363639025"]);
  });

  test("goes by its events where its time is unreadable, and leaves out the unknown one", async () => {
    await ingestBatch(
      opened,
      [
        wireEvent({ tickid: "frc-1", ticktime: "soon", timestamp: "2025-09-12T20:00:00Z" }),
        wireEvent({ tickid: "unknown_tickid", timestamp: "2025-09-12T21:00:00Z" }),
        ...fixtureEvents(),
      ],
      0,
    );
    expect((await idsAt())[0]).toBe("frc-1");
    expect(await idsAt()).not.toContain("unknown_tickid");
  });
});
