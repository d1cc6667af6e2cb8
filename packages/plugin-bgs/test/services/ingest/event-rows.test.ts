import { describe, expect, test } from "vitest";
import { normaliseTimestamp, readEvent } from "../../../src/services/ingest/event-rows.ts";
import { fixtureEvents, wireEvent } from "../../support/fixture.ts";

function reasonOf(source: unknown): string {
  const read = readEvent(source);
  return "refused" in read ? read.refused : "";
}

function rowsOf(source: unknown) {
  const read = readEvent(source);
  if ("refused" in read) throw new Error(read.refused);
  return read.rows;
}

describe("a right event", () => {
  test("every event of the fixtures is one", () => {
    for (const source of fixtureEvents()) expect(reasonOf(source)).toBe("");
  });

  test("a kind without details is kept as it is", () => {
    const { event, detail } = rowsOf(
      wireEvent({ event: "Docked", StationName: "Orlova Terminal" }),
    );
    expect(detail).toBeUndefined();
    expect(event).toMatchObject({ event: "Docked", cmdr: "Nova Reyes", starsystem: "Kesh Tarra" });
    expect(JSON.parse(event.raw_json ?? "")).toMatchObject({ StationName: "Orlova Terminal" });
  });

  test("money beyond 32 bits and addresses of 64 bits keep every digit", () => {
    const { event, detail } = rowsOf(
      wireEvent({
        event: "MarketSell",
        TotalSale: 9007199254740993n,
        SystemAddress: 2n ** 63n - 1n,
      }),
    );
    expect(event.systemaddress).toBe("9223372036854775807");
    expect(event.raw_json).toContain('"SystemAddress":9223372036854775807');
    expect(detail?.row["value"]).toBe("9007199254740993");
  });

  test("an address that has already lost digits is left out", () => {
    expect(rowsOf(wireEvent({ SystemAddress: 2 ** 60 })).event.systemaddress).toBeNull();
  });

  test("an empty commander is nobody", () => {
    expect(rowsOf(wireEvent({ cmdr: "" })).event.cmdr).toBeNull();
  });

  test("text that databases cannot keep loses what they cannot keep", () => {
    expect(rowsOf(wireEvent({ cmdr: "No\u0000va \uD800Reyes" })).event.cmdr).toBe("Nova Reyes");
  });

  test("influence of an empty faction belongs to the one that gave the mission", () => {
    const { detail } = rowsOf(
      wireEvent({
        event: "MissionCompleted",
        Faction: "Kesh Tarra Union",
        FactionEffects: [{ Faction: "", Influence: [{ Influence: "++", Trend: "UpGood" }] }],
      }),
    );
    expect(detail?.influences).toMatchObject([
      { faction_name: "Kesh Tarra Union", influence: "++", trend: "UpGood" },
    ]);
  });

  test.each([
    [{ low: 1 }, { low: 1, medium: 0, high: 0, cz_type: "low" }],
    [
      { medium: 1, low: -1 },
      { low: -1, medium: 1, high: 0, cz_type: "medium" },
    ],
    [{ high: 2 }, { low: 0, medium: 0, high: 2, cz_type: null }],
    [{ low: -1 }, { low: -1, medium: 0, high: 0, cz_type: null }],
  ])("a conflict zone keeps its sign: %j", (counts, row) => {
    const { detail } = rowsOf(wireEvent({ event: "SyntheticGroundCZ", ...counts }));
    expect(detail?.row).toMatchObject(row);
  });
});

describe("a malformed event", () => {
  test.each([
    ["text", "event", "expected an object"],
    ["nothing", null, "expected an object"],
    ["a list", [], "expected an object"],
    ["no kind", wireEvent({ event: undefined }), "event: expected text, found nothing"],
    ["a number for a kind", wireEvent({ event: 5 }), "event: expected text, found 5"],
    ["an empty kind", wireEvent({ event: "" }), 'event: expected text, found ""'],
    ["no instant", wireEvent({ timestamp: undefined }), "timestamp: expected text, found nothing"],
    [
      "a day that is none",
      wireEvent({ timestamp: "2025-02-30T09:00:00Z" }),
      'timestamp: expected an instant such as 2025-09-12T09:00:00Z, found "2025-02-30T09:00:00Z"',
    ],
    ["no tick", wireEvent({ tickid: undefined }), "tickid: expected text, found nothing"],
    [
      "a tick that is too long",
      wireEvent({ tickid: "z".repeat(25) }),
      "tickid: expected at most 24 characters, found 25",
    ],
    ["a number for a name", wireEvent({ cmdr: 7 }), "cmdr: expected text, found 7"],
    [
      "text for money",
      wireEvent({ event: "MarketBuy", TotalCost: "much" }),
      'TotalCost: expected a whole number, found "much"',
    ],
    [
      "a fraction for money",
      wireEvent({ event: "RedeemVoucher", Amount: 1.5 }),
      "Amount: expected a whole number, found 1.5",
    ],
    [
      "more than 64 bits",
      wireEvent({ event: "RedeemVoucher", Amount: 2n ** 63n }),
      "Amount: expected a whole number, found 9223372036854775808",
    ],
    [
      "more than 32 bits of tons",
      wireEvent({ event: "MarketBuy", Count: 2 ** 31 }),
      "Count: expected a whole number, found 2147483648",
    ],
    [
      "an object for a list",
      wireEvent({ event: "MissionCompleted", FactionEffects: {} }),
      "FactionEffects: expected a list, found an object",
    ],
    [
      "a fault deep within",
      wireEvent({
        event: "MissionCompleted",
        FactionEffects: [{ Faction: "X", Influence: [{ Influence: 5 }] }],
      }),
      "FactionEffects.0.Influence.0.Influence: expected text, found 5",
    ],
    [
      "a conflict zone of no size",
      wireEvent({ event: "SyntheticCZ" }),
      "low, medium, high: expected one of them at least, found none",
    ],
    [
      "several faults, told at once",
      wireEvent({ event: "MarketSell", TotalSale: true, Count: "x", tickid: null }),
      'tickid: expected text, found null; TotalSale: expected a whole number, found true; Count: expected a whole number, found "x"',
    ],
  ])("is refused with its reason: %s", (_what, source, reason) => {
    expect(reasonOf(source)).toBe(reason);
  });

  test("is refused when it nests without end", () => {
    let nested: unknown = 1;
    for (let depth = 0; depth < 100_000; depth += 1) nested = [nested];
    expect(reasonOf(wireEvent({ nested }))).toMatch(/nesting/);
  });

  test("does not repeat long values", () => {
    expect(
      reasonOf(wireEvent({ event: "MarketBuy", TotalCost: "x".repeat(500) })).length,
    ).toBeLessThan(120);
  });
});

describe("an instant of the journal", () => {
  test.each([
    ["2025-09-12T09:00:00Z", "2025-09-12T09:00:00Z"],
    ["2025-09-12T09:00:00.999Z", "2025-09-12T09:00:00Z"],
    ["2025-09-12T11:00:00+02:00", "2025-09-12T09:00:00Z"],
    ["2025-09-12 09:00:00", "2025-09-12T09:00:00Z"],
    ["2025-09-12T23:30:00-01:00", "2025-09-13T00:30:00Z"],
    ["2024-02-29T00:00:00z", "2024-02-29T00:00:00Z"],
  ])("%s is %s", (text, normal) => {
    expect(normaliseTimestamp(text)).toBe(normal);
  });

  test.each([
    "2025-09-12",
    "2025-09-12T24:00:00Z",
    "2025-02-29T00:00:00Z",
    "2025-02-30T00:00:00+01:00",
    "2025-13-01T00:00:00Z",
    "2025-09-12T09:61:00Z",
    "yesterday",
    "2025-09-12T09:00:00Z'",
  ])("%s is none", (text) => {
    expect(normaliseTimestamp(text)).toBeUndefined();
  });
});
