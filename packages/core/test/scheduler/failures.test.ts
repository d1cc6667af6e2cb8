import { describe, expect, test } from "vitest";
import { staticTenants } from "../../src/index.ts";
import { oneJob, TENANTS } from "./support/one-job.ts";

describe("failures", () => {
  test("a throw without a retry policy fails the run", async () => {
    await using scheduler = await oneJob({
      run: () => {
        throw new Error("boom");
      },
    });
    const [run] = await scheduler.clock.advance("12h");
    expect(run).toMatchObject({
      status: "failed",
      reason: "boom",
      attempts: [{ error: { name: "Error", message: "boom" } }],
    });
  });

  test("a thrown string, and a rejection without a reason, are failures like others", async () => {
    let thrown: unknown = "just text";
    await using scheduler = await oneJob({
      run: () => {
        throw thrown;
      },
    });
    expect((await scheduler.clock.advance("12h"))[0]).toMatchObject({
      status: "failed",
      reason: "just text",
    });
    thrown = undefined;
    expect((await scheduler.clock.advance("24h"))[0]).toMatchObject({ status: "failed" });
  });

  test("are retried with exponential backoff up to the attempts of the policy", async () => {
    const at: string[] = [];
    await using scheduler = await oneJob({
      retry: { attempts: 3, backoff: "exponential", delay: "10m" },
      run: ({ clock }) => {
        at.push(clock.now().toISOString());
        throw new Error("down");
      },
    });
    const [run] = await scheduler.clock.advance("24h");
    expect(run).toMatchObject({ status: "failed" });
    expect(run?.attempts).toHaveLength(3);
    const waits = at.slice(1).map((each, index) => Date.parse(each) - Date.parse(at[index] ?? ""));
    expect(waits[0]).toBeGreaterThanOrEqual(480_000);
    expect(waits[0]).toBeLessThanOrEqual(600_000);
    expect(waits[1]).toBeGreaterThanOrEqual(960_000);
    expect(waits[1]).toBeLessThanOrEqual(1_200_000);
  });

  test("a handler that never settles is aborted at its timeout and fails 5 s later", async () => {
    let aborted: string | undefined;
    await using scheduler = await oneJob({
      timeout: "1m",
      run: ({ signal, clock }) => {
        signal.addEventListener("abort", () => {
          aborted = clock.now().toISOString();
        });
        return new Promise(() => {});
      },
    });
    const [run] = await scheduler.clock.advance("13h");
    expect(aborted).toBe("2026-03-01T12:01:00.000Z");
    expect(run).toMatchObject({
      status: "failed",
      attempts: [{ outcome: "timeout", error: { code: "RUN_TIMEOUT" } }],
    });
    expect(run?.finishedAt).toEqual(new Date("2026-03-01T12:01:05Z"));
  });

  test("what a handler does after its timeout is void", async () => {
    let late: unknown;
    await using scheduler = await oneJob({
      timeout: "1m",
      run: async ({ clock, checkpoint }) => {
        await clock.sleep("10m");
        late = await checkpoint.set({ late: true }).catch((error: unknown) => error);
      },
    });
    await scheduler.clock.advance("13h");
    expect(late).toMatchObject({ code: "RUN_LEASE_LOST" });
  });

  test("a handler that rejects after its timeout harms no other run", async () => {
    await using scheduler = await oneJob(
      {
        timeout: "1m",
        run: async ({ tenant, clock }) => {
          if (tenant.id === "b") return "fine";
          await clock.sleep("10m");
          throw new Error("too late");
        },
      },
      { tenants: staticTenants(TENANTS) },
    );
    const runs = await scheduler.clock.advance("13h");
    expect(
      runs
        .map(({ tenant, status }) => [tenant, status])
        .sort((a, b) => (String(a) < String(b) ? -1 : 1)),
    ).toEqual([
      ["a", "failed"],
      ["b", "succeeded"],
    ]);
  });
});
