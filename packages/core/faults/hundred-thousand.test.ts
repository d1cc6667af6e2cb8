import { join } from "node:path";
import { expect, test } from "vitest";
import { Child, type Told } from "./harness/child.ts";
import { print, temporaryFolder } from "./harness/files.ts";
import type { HundredThousandTask } from "./programs/hundred-thousand.ts";

const TENANTS = 1_000;
const JOBS = 100;

test("100,000 schedules load in one process, and fire", async () => {
  using folder = temporaryFolder();
  const task: HundredThousandTask = {
    file: join(folder.path, "carillon.db"),
    tenants: TENANTS,
    jobs: JOBS,
    idle: 10_000,
  };
  for (const start of ["first start", "second start"]) {
    await using child = new Child("hundred-thousand", { NODE_OPTIONS: "--expose-gc" }).order(task);
    const loaded = await child.word("loaded");
    const idle = await child.word("idle");
    const fired = await child.word("fired");
    const health = await child.word("health");
    expect(await child.ended, child.output).toEqual({ code: 0, signal: null });
    print(
      `${start}: loaded in ${(Number(loaded["took"]) / 1000).toFixed(1)} s, ` +
        `heap ${megabytes(loaded, "heap")} MB (${Math.round(Number(loaded["heap"]) / (TENANTS * JOBS))} bytes a schedule), ` +
        `rss ${megabytes(loaded, "rss")} MB more; ` +
        `idle ${(Number(idle["share"]) * 100).toFixed(2)} % of a core; fired ${String(fired["late"])} ms late`,
    );
    expect(fired["count"]).toBe(10);
    const planner = health["planner"] as { status: string; data: { schedules: number } };
    expect(planner.status).toBe("up");
    expect(planner.data.schedules).toBeGreaterThanOrEqual(TENANTS * JOBS);
  }
});

function megabytes(told: Told, field: string): string {
  return (Number(told[field]) / 1024 ** 2).toFixed(0);
}
