import { Secret } from "@carillon/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { limitKey, restAfter, spacing } from "../../../src/services/api/access.ts";

const access = (perMinute: number, key = "a-key-0123456789") => ({
  appName: "Carillon",
  appVersion: "1.0.0",
  isBeingDeveloped: false,
  apiKey: Secret.of(key),
  perMinute,
});

test("two a minute are 31 s apart", () => {
  expect(spacing(access(2))).toEqual({ planned: 31_000, shortest: 30_000 });
});

test("the name of a limit does not tell its key", () => {
  expect(limitKey(access(2))).not.toContain("a-key");
  expect(limitKey(access(2))).toBe(limitKey(access(3)));
  expect(limitKey(access(2))).not.toBe(limitKey(access(2, "b-key-0123456789")));
});

/**
 * Plays requests against a store that grants slots, each of which arrives anywhere between its slot and
 * its answer; answers the arrivals, in order.
 */
function arrivals(
  perMinute: number,
  requests: readonly { answered: number; arrived: number; written: number }[],
): number[] {
  const who = access(perMinute);
  const { planned } = spacing(who);
  const blocks: { from: number; until: number }[] = [];
  let slot = 0;
  return requests
    .map(({ answered, arrived, written }) => {
      // The next slot that no block known by then covers.
      for (let moved = true; moved; ) {
        moved = false;
        for (const { from, until } of blocks) {
          if (from <= slot && slot < until) {
            slot = until;
            moved = true;
          }
        }
      }
      const end = slot + answered;
      const until = restAfter(who, { since: slot, end, now: end + written });
      if (until !== undefined) blocks.push({ from: end + written, until });
      const arrival = slot + answered * arrived;
      slot += planned;
      return arrival;
    })
    .sort((a, b) => a - b);
}

test.each([1, 2, 4, 30])("%i a minute hold however long requests are on their way", (perMinute) => {
  const request = fc.record({
    answered: fc.oneof(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 0, max: 25_000 })),
    arrived: fc.double({ min: 0, max: 1, noNaN: true }),
    // Until the store has the word of it.
    written: fc.integer({ min: 0, max: 1_500 }),
  });
  fc.assert(
    fc.property(fc.array(request, { minLength: perMinute + 1, maxLength: 80 }), (requests) => {
      const times = arrivals(perMinute, requests);
      for (let index = perMinute; index < times.length; index += 1) {
        const span = (times[index] ?? 0) - (times[index - perMinute] ?? 0);
        expect(span).toBeGreaterThanOrEqual(60_000);
      }
    }),
    { numRuns: 300 },
  );
});
