import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ingestBatch } from "../../../src/services/ingest/bgs-ingest.ts";
import { DATABASES, type TestDatabase } from "../../support/databases.ts";
import { fixture, fixtureEvents, wireEvent } from "../../support/fixture.ts";
import { migrated } from "../../support/migrated.ts";
import { type ReportSetup, reportsOver } from "../../support/reports.ts";

const AT = new Date("2025-09-13T00:02:00Z");

describe.each(DATABASES)("the conflict-zone summaries on $name", ({ open }) => {
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
  const summary = async (
    kind: "space" | "ground",
    setup: Partial<ReportSetup> = {},
  ): Promise<string[]> => {
    const reports = reportsOver({ ...setup, database: opened.database });
    const report = await reports.write(`${kind}-cz-summary`, { at: AT });
    return report?.messages.map(({ body }) => body) ?? [];
  };
  const ground = (cmdr: string, sizes: object, change: object = {}) =>
    wireEvent({ event: "SyntheticGroundCZ", settlement: "Abernathy", cmdr, ...sizes, ...change });

  test("in space are the original's to the byte where it was right", async () => {
    await ingest(...fixtureEvents());
    const [keshTarra, ngobe, ...others] = await summary("space");
    expect(keshTarra).toBe(fixture("expected_spacecz_1_2025-09.txt"));
    // A name of 22 characters broke the table (B30).
    expect(ngobe).toBe(fixture("corrected_spacecz_2.txt"));
    expect(others).toEqual([]);
  });

  test("on the ground count an escalated fight once (B5)", async () => {
    await ingest(...fixtureEvents());
    expect(await summary("ground")).toEqual([fixture("corrected_groundcz_1.txt")]);
  });

  test("count two fights that were sent as one (B5)", async () => {
    await ingest(ground("Nova Reyes", { high: 2 }));
    expect((await summary("ground"))[0]).toContain("Total Ground CZs: 2");
  });

  test("never fall below zero, and a correction takes nothing from others", async () => {
    await ingest(
      ground("Nova Reyes", { low: -1 }),
      ground("Iris Quell", { low: 1 }),
      ground("Iris Quell", { low: -1 }, { settlement: "Oyelaran" }),
    );
    const [text] = await summary("ground");
    expect(text).toContain("Total Ground CZs: 1");
    expect(text).toContain("Iris Quell        |     1 |       0 |     0 |      1");
    expect(text).not.toContain("Nova Reyes");
    expect(text).not.toContain("Oyelaran");
  });

  test("name what has no name", async () => {
    await ingest(ground("", { low: 1 }, { StarSystem: undefined, settlement: undefined }));
    const [text] = await summary("ground");
    expect(text).toMatch(/^\n⚔️:gun:\n\*\*Unknown - /u);
    expect(text?.match(/^Unknown /gm)).toHaveLength(2);
  });

  test("of a period without fights are none", async () => {
    await ingest(ground("Nova Reyes", { low: 1 }, { timestamp: "2025-09-13T00:00:00Z" }));
    expect(await summary("ground")).toEqual([]);
  });

  test("have a message a system, by name", async () => {
    await ingest(
      ...["Sol", "Achenar", "Lave"].map((StarSystem) =>
        ground("Nova Reyes", { low: 1 }, { StarSystem }),
      ),
    );
    expect((await summary("ground")).map((text) => /\*\*(\w+)/.exec(text)?.[1])).toEqual([
      "Achenar",
      "Lave",
      "Sol",
    ]);
  });

  test("leave tables out that are switched off, and name the zone of the days", async () => {
    await ingest(ground("Nova Reyes", { low: 1 }));
    const [text] = await summary("ground", {
      settings: {
        timezone: "Europe/Berlin",
        groundCz: { sections: { settlements: false, commanders: false } },
      },
    });
    expect(text).toContain("(2025-09-12 to 2025-09-12, Europe/Berlin)");
    expect(text).not.toContain("Settlements");
    expect(text).not.toContain("Cmdr");
  });

  test("as embed have fields", async () => {
    await ingest(ground("Nova Reyes", { low: 1 }));
    const reports = reportsOver({
      database: opened.database,
      settings: { groundCz: { format: "embed" } },
    });
    const report = await reports.write("ground-cz-summary", { at: AT });
    expect(report?.messages[0]?.fields?.map(({ value }) => value)).toEqual([
      "Low 1, medium 0, high 0",
      "1. Abernathy — 1",
      "1. Nova Reyes — 1",
    ]);
  });
});
