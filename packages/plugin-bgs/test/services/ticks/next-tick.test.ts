import { expect, test } from "vitest";
import { nextTick } from "../../../src/services/ticks/next-tick.ts";
import { tickIdOf } from "../../../src/services/ticks/tick-id.ts";

const HOUR = 3_600_000;
const now = new Date("2025-09-12T12:00:00Z");
const last = new Date("2025-09-11T11:02:51Z");

function accept(...readings: readonly [source: string, at: string][]): string | undefined {
  const accepted = nextTick({
    readings: readings.map(([source, at]) => ({ source, at: new Date(at) })),
    last,
    now,
    minimumGap: 4 * HOUR,
  });
  return accepted?.source;
}

test("a tick's id is the one that BGS-Tally makes of its time", () => {
  expect(tickIdOf(new Date("2025-09-12T10:33:24Z"))).toBe("zoy-e87a0eb6be0c11515439");
  expect(tickIdOf(new Date("2025-09-11T11:02:51Z"))).toBe("zoy-83b4043b282363639025");
});

test("a later tick is accepted", () => {
  expect(accept(["a", "2025-09-12T10:33:24Z"])).toBe("a");
});

test("the same tick is not, also when a source rounds it", () => {
  expect(accept(["a", "2025-09-11T11:02:51Z"])).toBeUndefined();
  expect(accept(["a", "2025-09-11T11:05:00Z"])).toBeUndefined();
});

test("an earlier tick is not: a source that flips back announces nothing (B29)", () => {
  expect(accept(["a", "2025-09-10T10:00:00Z"])).toBeUndefined();
});

test("a tick in the future is not", () => {
  expect(accept(["a", "2025-09-12T12:00:01Z"])).toBeUndefined();
});

test("a tick too soon needs a second source", () => {
  const soon = "2025-09-11T13:00:00Z";
  expect(accept(["a", soon])).toBeUndefined();
  expect(accept(["a", soon], ["a", soon])).toBeUndefined();
  expect(accept(["a", soon], ["b", "2025-09-11T11:02:51Z"])).toBeUndefined();
  expect(accept(["a", soon], ["b", "2025-09-11T13:04:00Z"])).toBe("a");
});

test("the first plausible reading counts, in the order in which sources are trusted", () => {
  expect(accept(["a", "2025-09-13T10:00:00Z"], ["b", "2025-09-12T10:33:00Z"])).toBe("b");
});

test("the very first tick is accepted", () => {
  const readings = [{ source: "a", at: last }];
  expect(nextTick({ readings, last: undefined, now, minimumGap: 4 * HOUR })?.source).toBe("a");
});
