import { describe, expect, test } from "vitest";
import { dueOccurrences } from "../../src/planner/occurrences.ts";
import { compileTrigger } from "../../src/triggers/index.ts";

const HOUR = 3_600_000;
const at = (text: string): number => Date.parse(text);
const hourly = compileTrigger({ cron: "0 * * * *" }, { timezone: "UTC" });
const misfire = { catchUp: "latest", grace: 24 * HOUR, limit: 100 } as const;

describe("an occurrence on time", () => {
  test("is queued, whatever the policy", () => {
    const now = at("2026-03-01T10:00:00.020Z");
    for (const catchUp of ["none", "latest", "all"] as const) {
      const answer = dueOccurrences({
        trigger: hourly,
        next: at("2026-03-01T10:00:00Z"),
        now,
        misfire: { ...misfire, catchUp },
      });
      expect(answer.occurrences).toEqual([{ at: at("2026-03-01T10:00:00Z"), status: "queued" }]);
      expect(answer.next).toBe(at("2026-03-01T11:00:00Z"));
    }
  });
});

describe("after three hours down", () => {
  const input = {
    trigger: hourly,
    next: at("2026-03-01T08:00:00Z"),
    now: at("2026-03-01T10:30:00Z"),
  };

  test("none drops each with its reason", () => {
    const { occurrences } = dueOccurrences({ ...input, misfire: { ...misfire, catchUp: "none" } });
    expect(occurrences.map(({ status }) => status)).toEqual(["missed", "missed", "missed"]);
    expect(occurrences[0]?.reason).toBe("noticed more than a minute late");
  });

  test("latest merges into one run that lists the others", () => {
    const { occurrences } = dueOccurrences({ ...input, misfire });
    expect(occurrences.map(({ status }) => status)).toEqual(["coalesced", "coalesced", "queued"]);
    expect(occurrences[2]?.missed).toEqual([
      at("2026-03-01T08:00:00Z"),
      at("2026-03-01T09:00:00Z"),
    ]);
  });

  test("all runs each, oldest first", () => {
    const { occurrences } = dueOccurrences({ ...input, misfire: { ...misfire, catchUp: "all" } });
    expect(occurrences.map((each) => each.at)).toEqual([
      at("2026-03-01T08:00:00Z"),
      at("2026-03-01T09:00:00Z"),
      at("2026-03-01T10:00:00Z"),
    ]);
    expect(
      occurrences.every(({ status, caughtUp }) => status === "queued" && caughtUp === true),
    ).toBe(true);
  });

  test("what is older than its grace is missed", () => {
    const { occurrences } = dueOccurrences({ ...input, misfire: { ...misfire, grace: 2 * HOUR } });
    expect(occurrences.map(({ status }) => status)).toEqual(["missed", "coalesced", "queued"]);
  });

  test("beyond the limit the oldest are missed", () => {
    const { occurrences } = dueOccurrences({
      ...input,
      misfire: { ...misfire, catchUp: "all", limit: 2 },
    });
    expect(occurrences.map(({ status }) => status)).toEqual(["missed", "queued", "queued"]);
    expect(occurrences[0]?.reason).toBe("more than 2 were due");
  });
});

test("a year of seconds missed is bounded in rows and time", () => {
  const everySecond = compileTrigger({ interval: "1s" }, { timezone: "UTC" });
  const now = at("2026-03-01T00:00:00Z");
  const { occurrences, next } = dueOccurrences({
    trigger: everySecond,
    next: now - 365 * 24 * HOUR,
    now,
    misfire: { ...misfire, grace: HOUR },
  });
  expect(occurrences.length).toBeLessThanOrEqual(201);
  expect(occurrences.at(-1)).toMatchObject({ at: now, status: "queued" });
  expect(next).toBe(now + 1_000);
});
