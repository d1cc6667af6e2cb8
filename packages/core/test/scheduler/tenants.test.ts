import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { cron, defineJob, definePlugin, staticTenants, tenantsFromFile } from "../../src/index.ts";
import { createTestScheduler } from "../../src/testing/index.ts";

const settings = z.strictObject({ at: z.string() });
const job = defineJob({
  name: "j",
  settings,
  trigger: (_tenant, { at }) => cron(at),
  channels: () => ["ops"],
  run: async ({ notify, tenant }) => notify("ops", { body: tenant.id }),
});
const plugin = definePlugin({
  name: "p",
  apiVersion: 1,
  tenantSettings: settings,
  setup: ({ jobs }) => jobs.add(job),
});

const tenant = (id: string, at: string, ops = true) =>
  [
    "  - id: " + id,
    ...(ops ? ["    channels: { ops: { type: recording } }"] : []),
    `    p: { at: "${at}" }`,
  ].join("\n");

async function setup(...entries: string[]) {
  const directory = await mkdtemp(join(tmpdir(), "carillon-"));
  const file = join(directory, "tenants.yaml");
  const write = (...list: string[]) => writeFile(file, `tenants:\n${list.join("\n")}\n`);
  await write(...entries);
  const scheduler = await createTestScheduler({
    now: "2026-03-01T00:00:00Z",
    tenants: tenantsFromFile(file),
    plugins: [plugin()],
  });
  return {
    scheduler,
    write,
    [Symbol.asyncDispose]: async () => {
      await scheduler[Symbol.asyncDispose]();
      await rm(directory, { recursive: true });
    },
  };
}

describe("tenants", () => {
  test("one with mistakes is set aside with their places, the others run", async () => {
    await using bench = await setup(tenant("good", "0 12 * * *"), "  - id: bad\n    p: { att: 5 }");
    const { scheduler } = bench;
    expect(scheduler.tenants.get("bad")?.status).toBe("invalid");
    expect(scheduler.tenants.problems()[0]).toMatchObject({
      tenant: "bad",
      line: expect.any(Number),
    });
    expect(await scheduler.clock.advance("1d")).toMatchObject([
      { tenant: "good", status: "succeeded" },
    ]);
    await expect(scheduler.tenants.use("bad", async () => 1)).rejects.toMatchObject({
      code: "TENANT_INVALID",
    });
    await expect(scheduler.tenants.use("none", async () => 1)).rejects.toMatchObject({
      code: "TENANT_UNKNOWN",
    });
  });

  test("a reload applies the difference: added, changed, removed", async () => {
    await using bench = await setup(
      tenant("stays", "0 12 * * *"),
      tenant("goes", "0 12 * * *"),
      tenant("moves", "0 12 * * *"),
    );
    const { scheduler, write } = bench;
    await write(
      tenant("stays", "0 12 * * *"),
      tenant("moves", "0 18 * * *"),
      tenant("comes", "0 13 * * *"),
    );
    expect(await scheduler.tenants.reload()).toMatchObject({
      added: ["comes"],
      changed: ["moves"],
      removed: ["goes"],
    });
    expect(await scheduler.schedules.get("p:j@goes")).toMatchObject({ status: "quarantined" });
    const runs = await scheduler.clock.advance("1d");
    expect(runs.map((run) => `${run.tenant} ${run.scheduledFor.getUTCHours()}`)).toEqual([
      "stays 12",
      "comes 13",
      "moves 18",
    ]);
  });

  test("a tenant that breaks keeps its schedules, held, and catches up when it is mended", async () => {
    await using bench = await setup(tenant("t", "0 12 * * *"));
    const { scheduler, write } = bench;
    await write("  - id: t\n    p: { wrong: 1 }");
    await scheduler.tenants.reload();
    expect(await scheduler.clock.advance("13h")).toEqual([]);
    expect(
      await scheduler.schedules.explain("p:j@t", {
        from: new Date("2026-03-02T00:00:00Z"),
        to: new Date("2026-03-03T00:00:00Z"),
      }),
    ).toMatchObject([{ verdict: "suppressed", reason: "its tenant is invalid" }]);
    await write(tenant("t", "0 12 * * *"));
    await scheduler.tenants.reload();
    expect(await scheduler.clock.advance("1m")).toMatchObject([
      { tenant: "t", occurrence: "2026-03-01T12:00:00.000Z", status: "succeeded" },
    ]);
  });

  test("a broken file keeps the last good tenants", async () => {
    await using bench = await setup(tenant("t", "0 12 * * *"));
    const { scheduler, write } = bench;
    await write('  - id: "unclosed');
    const changes = await scheduler.tenants.reload();
    expect(changes.removed).toEqual([]);
    expect(changes.problems.length).toBeGreaterThan(0);
    expect(await scheduler.clock.advance("1d")).toMatchObject([
      { tenant: "t", status: "succeeded" },
    ]);
  });

  test("one without the channel that a job needs gets skipped runs with that cause", async () => {
    await using bench = await setup(tenant("t", "0 12 * * *", false));
    expect(await bench.scheduler.clock.advance("1d")).toMatchObject([
      { status: "skipped", reason: 'the tenant has no channel "ops"' },
    ]);
  });

  test("pause and resume are kept in the store, and hold over a restart", async () => {
    await using bench = await setup(tenant("t", "0 12 * * *"));
    const { scheduler } = bench;
    await scheduler.tenants.pause("t");
    await scheduler.restart();
    expect(scheduler.tenants.get("t")?.status).toBe("paused");
    expect(await scheduler.clock.advance("13h")).toEqual([]);
    await scheduler.tenants.resume("t");
    expect(await scheduler.clock.advance("1m")).toMatchObject([
      { tenant: "t", status: "succeeded" },
    ]);
  });
});

test("a job whose per-tenant trigger throws takes no other job or tenant with it", async () => {
  const moody = definePlugin({
    name: "m",
    apiVersion: 1,
    setup: ({ jobs }) => {
      jobs.add(
        defineJob({
          name: "moody",
          trigger: (each) => {
            if (each.id === "a") throw new Error("not for a");
            return cron("0 12 * * *");
          },
          run: () => 1,
        }),
      );
      jobs.add(defineJob({ name: "calm", trigger: cron("0 12 * * *"), run: () => 1 }));
    },
  });
  await using scheduler = await createTestScheduler({
    plugins: [moody()],
    tenants: staticTenants([{ id: "a" }, { id: "b" }]),
  });
  const runs = await scheduler.clock.advance("1d");
  expect(runs.map((run) => `${run.job} ${run.tenant}`).sort()).toEqual([
    "m:calm a",
    "m:calm b",
    "m:moody b",
  ]);
});

test("the schedules of a tenant that is gone for 30 days are purged, not before", async () => {
  await using bench = await setup(tenant("stays", "0 12 * * *"), tenant("goes", "0 12 * * *"));
  const { scheduler, write } = bench;
  await write(tenant("stays", "0 12 * * *"));
  await scheduler.tenants.reload();
  await scheduler.clock.advance("29d");
  expect(await scheduler.schedules.get("p:j@goes")).toMatchObject({ status: "quarantined" });
  await scheduler.clock.advance("3d");
  expect(await scheduler.schedules.get("p:j@goes")).toBeUndefined();
  expect(await scheduler.schedules.get("p:j@stays")).toMatchObject({ status: "active" });
});
