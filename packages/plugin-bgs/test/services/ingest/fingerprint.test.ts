import { expect, test } from "vitest";
import { fingerprintOf } from "../../../src/services/ingest/fingerprint.ts";
import { wireEvent } from "../../support/fixture.ts";

const AT = "2025-09-12T09:00:00Z";
const sale = wireEvent({
  event: "MarketSell",
  TotalSale: 10,
  Count: 1,
  nested: { b: 1, a: [1, 2] },
});

test("is 40 hex digits", () => {
  expect(fingerprintOf(sale, AT)).toMatch(/^[0-9a-f]{40}$/);
});

test("is the same in any order of keys", () => {
  const turned = Object.fromEntries(Object.entries(sale).reverse());
  expect(fingerprintOf({ ...turned, nested: { a: [1, 2], b: 1 } }, AT)).toBe(
    fingerprintOf(sale, AT),
  );
});

test("is the same under another tick, and with absent members as null", () => {
  const again = { ...sale, tickid: "zoy-other", ticktime: "x", Station: null, Other: undefined };
  expect(fingerprintOf(again, AT)).toBe(fingerprintOf(sale, AT));
});

test("is the same whether an address came as bigint or as rounded number", () => {
  const exact = { ...sale, SystemAddress: 9007199254740993n };
  const rounded = { ...sale, SystemAddress: Number(9007199254740993n) };
  expect(fingerprintOf(exact, AT)).toBe(fingerprintOf(rounded, AT));
});

test.each([
  ["commander", { cmdr: "Iris Quell" }],
  ["kind", { event: "MarketBuy" }],
  ["figure", { TotalSale: 11 }],
  ["order of a list", { nested: { b: 1, a: [2, 1] } }],
  ["type of a value", { TotalSale: "10" }],
])("differs by %s", (_what, change) => {
  expect(fingerprintOf({ ...sale, ...change }, AT)).not.toBe(fingerprintOf(sale, AT));
});

test("differs by instant", () => {
  expect(fingerprintOf(sale, "2025-09-12T09:00:01Z")).not.toBe(fingerprintOf(sale, AT));
});
