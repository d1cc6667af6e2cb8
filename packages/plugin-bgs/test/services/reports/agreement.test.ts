import { afterAll, beforeAll, expect, test } from "vitest";
import { ingestBatch } from "../../../src/services/ingest/bgs-ingest.ts";
import { PERIODS } from "../../../src/services/reports/period.ts";
import { DATABASES, type TestDatabase } from "../../support/databases.ts";
import { generatedEvents } from "../../support/generated-events.ts";
import { migrated } from "../../support/migrated.ts";
import { reportsOver } from "../../support/reports.ts";

const AT = new Date("2025-09-13T00:02:00Z");
const EVENTS = generatedEvents({
  count: 4_000,
  from: "2025-07-01",
  days: 75,
  cmdrs: 24,
  systems: 6,
});

let opened: TestDatabase[] = [];
beforeAll(async () => {
  for (const { start, open } of DATABASES) {
    await start();
    opened.push(await migrated(open()));
  }
  for (const database of opened) await ingestBatch(database, EVENTS, 0);
});
afterAll(async () => {
  for (const database of opened) await database.close();
  opened = [];
});

const REPORTS = ["daily-summary", "space-cz-summary", "ground-cz-summary"];
const CASES = REPORTS.flatMap((report) => PERIODS.map((period) => ({ report, period })));

test.each(CASES)("all databases agree on $report of $period", async ({ report, period }) => {
  const texts: (readonly string[])[] = [];
  for (const { database } of opened) {
    const settings = { faction: "Veil Wardens Collective", daily: { top: 100 } };
    const written = await reportsOver({ database, settings }).write(report, { at: AT, period });
    texts.push(written?.messages.map(({ body }) => body) ?? []);
  }
  const [first = [], ...others] = texts;
  for (const other of others) expect(other).toEqual(first);
  expect(first).not.toEqual([]);
});
