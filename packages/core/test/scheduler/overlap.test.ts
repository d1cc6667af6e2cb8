import { describe, expect, test } from "vitest";
import { cron } from "../../src/index.ts";
import { oneJob } from "./support/one-job.ts";

describe("overlap", () => {
  const slow = { trigger: cron("0 * * * *"), timeout: "5h" } as const;

  test("skip leaves out what falls due while the run before is on its way", async () => {
    await using scheduler = await oneJob({ ...slow, run: ({ clock }) => clock.sleep("150m") });
    await scheduler.clock.advance("5h");
    const { items } = await scheduler.runs.list();
    expect([...items].reverse().map(({ status }) => status)).toEqual([
      "succeeded",
      "skipped",
      "skipped",
      "running",
      "skipped",
    ]);
    expect(items[1]?.reason ?? items[0]?.reason).toBe("the run before it is still on its way");
  });

  test("queue lets it wait", async () => {
    const at: string[] = [];
    await using scheduler = await oneJob({
      ...slow,
      overlap: "queue",
      run: async ({ clock, scheduledFor }) => {
        at.push(`${scheduledFor.getUTCHours()} at ${clock.now().getUTCHours()}`);
        await clock.sleep("2h");
      },
    });
    await scheduler.clock.advance("6h");
    expect(at).toEqual(["1 at 1", "2 at 3", "3 at 5"]);
  });

  test("cancel-previous ends the run before", async () => {
    await using scheduler = await oneJob({
      ...slow,
      overlap: "cancel-previous",
      run: async ({ clock, signal }) => clock.sleep("90m", { signal }),
    });
    const runs = await scheduler.clock.advance("3h");
    expect(runs.map(({ status }) => status)).toEqual(["cancelled", "cancelled"]);
  });
});
