import { staticTenants } from "@carillon/core";
import { createTestScheduler } from "@carillon/core/testing";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { BgsIngest, BgsReports, bgs } from "../../src/index.ts";
import { DATABASES } from "../support/databases.ts";
import { fixture, fixtureEvents } from "../support/fixture.ts";
import { createLegacyTables, writeLegacyEvents } from "../support/legacy-database.ts";

const TIMEOUT = 60_000;

describe.each(DATABASES)("a tenant on $name", ({ name, start, open }) => {
  beforeAll(start);

  /** A scheduler over an empty database; core opens and migrates it. */
  async function setup() {
    const opened = await open();
    const scheduler = await createTestScheduler({
      now: "2025-09-12T23:50:00Z",
      plugins: [bgs({ tickPolling: "never" })],
      tenants: staticTenants([
        {
          id: "veil-wardens",
          name: "Veil Wardens",
          database: opened.url,
          channels: { shoutout: { type: "recording" }, bgs: { type: "recording" } },
          bgs: {
            faction: "Veil Wardens Collective",
            conflicts: { digest: true, changes: false },
          },
        },
      ]),
    });
    onTestFinished(async () => {
      await scheduler[Symbol.asyncDispose]();
      await opened.close();
    });
    const sent = (): string[] => scheduler.notifier.sent.map(({ message }) => message.body);
    return { opened, scheduler, sent };
  }

  const EXPECTED = [
    "corrected_conflict_message.txt",
    "corrected_daily.txt",
    "corrected_groundcz_1.txt",
    "corrected_spacecz_2.txt",
    "expected_spacecz_1_2025-09.txt",
  ].map((file) => fixture(file));

  test("takes in events and posts every report", { timeout: TIMEOUT }, async () => {
    const { scheduler, sent } = await setup();
    const ingest = scheduler.get(BgsIngest);
    expect(await ingest.ingest("veil-wardens", fixtureEvents())).toMatchObject({ accepted: 29 });
    expect(await ingest.ingest("veil-wardens", fixtureEvents())).toMatchObject({ accepted: 0 });
    await scheduler.clock.advance("20m");
    expect(sent().sort()).toEqual([...EXPECTED].sort());
    const reports = scheduler.get(BgsReports);
    expect(await reports.conflictZones("veil-wardens", "space", "lt")).toEqual([]);
    expect(await reports.conflictZones("veil-wardens", "space", "ct")).toHaveLength(2);
  });

  test("adopts a database of the original", { timeout: TIMEOUT }, async () => {
    const { opened, scheduler, sent } = await setup();
    await createLegacyTables(opened.database.tables(), name, "V1");
    await writeLegacyEvents(opened.database.tables(), "V1");
    await scheduler.clock.advance("20m");
    expect(sent().sort()).toEqual([...EXPECTED].sort());
  });
});
