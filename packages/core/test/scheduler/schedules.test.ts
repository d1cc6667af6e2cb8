import { describe, expect, test } from "vitest";
import { date, interval } from "../../src/index.ts";
import { club } from "./support/club.ts";

describe("dynamic schedules", () => {
  test("are added, fire and are finished with their history", async () => {
    const { create, reminder, ran } = club();
    await using scheduler = await create();
    const added = await scheduler.schedules.add({
      job: reminder,
      tenant: "club",
      name: "game-7",
      trigger: date("2026-03-01T10:00:00Z"),
      payload: { id: "7" },
    });
    expect(added).toMatchObject({
      key: "poker:reminder@club#game-7",
      origin: "dynamic",
      status: "active",
    });
    await scheduler.clock.advance("1d");
    expect(ran).toEqual(["7 2026-03-01T10:00:00.000Z"]);
    expect(await scheduler.schedules.get(added.key)).toMatchObject({ status: "finished" });
    expect((await scheduler.runs.list({ schedule: added.key })).items).toHaveLength(1);
  });

  test("a second add is an error, keeps or replaces, as asked", async () => {
    const { create, reminder } = club();
    await using scheduler = await create();
    const schedule = {
      job: reminder,
      tenant: "club",
      name: "x",
      trigger: interval("1h"),
      payload: { id: "1" },
    };
    await scheduler.schedules.add(schedule);
    await expect(scheduler.schedules.add(schedule)).rejects.toMatchObject({
      code: "SCHEDULE_EXISTS",
    });
    const kept = await scheduler.schedules.add(
      { ...schedule, trigger: interval("2h") },
      { onConflict: "keep" },
    );
    expect(kept.trigger).toMatchObject({ interval: "1h" });
    const replaced = await scheduler.schedules.add(
      { ...schedule, trigger: interval("2h") },
      { onConflict: "replace" },
    );
    expect(replaced.trigger).toMatchObject({ interval: "2h" });
  });

  test("refuse an unknown job, tenant, name or payload", async () => {
    const { create, reminder } = club();
    await using scheduler = await create();
    const add = (change: object) =>
      scheduler.schedules.add({
        job: reminder,
        tenant: "club",
        name: "x",
        trigger: interval("1h"),
        payload: { id: "1" },
        ...change,
      } as never);
    await expect(add({ job: "poker:remindr" })).rejects.toMatchObject({
      code: "JOB_UNKNOWN",
      message: expect.stringContaining("poker:reminder"),
    });
    await expect(add({ tenant: "nobody" })).rejects.toMatchObject({ code: "TENANT_UNKNOWN" });
    await expect(add({ tenant: undefined })).rejects.toMatchObject({ code: "SCHEDULE_INVALID" });
    await expect(add({ name: "a b" })).rejects.toMatchObject({ code: "SCHEDULE_INVALID" });
    await expect(add({ payload: { id: 5 } })).rejects.toMatchObject({ code: "PAYLOAD_INVALID" });
  });

  test("sync makes them exactly what is wanted, and changes nothing the second time", async () => {
    const { create, reminder, ran } = club();
    await using scheduler = await create();
    const want = (...hours: number[]) =>
      hours.map((hour) => ({
        name: `g${hour}`,
        trigger: date(`2026-03-01T${hour}:00:00Z`),
        payload: { id: `${hour}` },
      }));
    const owner = { job: reminder, tenant: "club" };
    expect(await scheduler.schedules.sync(owner, want(10, 11, 12))).toEqual({
      added: 3,
      changed: 0,
      removed: 0,
    });
    expect(await scheduler.schedules.sync(owner, want(10, 11, 12))).toEqual({
      added: 0,
      changed: 0,
      removed: 0,
    });
    const moved = [
      ...want(11),
      { name: "g12", trigger: date("2026-03-01T13:00:00Z"), payload: { id: "moved" } },
    ];
    expect(await scheduler.schedules.sync(owner, moved)).toEqual({
      added: 0,
      changed: 1,
      removed: 1,
    });
    await scheduler.clock.advance("1d");
    expect(ran).toEqual(["11 2026-03-01T11:00:00.000Z", "moved 2026-03-01T13:00:00.000Z"]);
  });

  test("update moves the next instant only when the trigger changes", async () => {
    const { create, reminder } = club();
    await using scheduler = await create();
    const { key } = await scheduler.schedules.add({
      job: reminder,
      tenant: "club",
      name: "x",
      trigger: interval("1h"),
      payload: { id: "1" },
    });
    await scheduler.clock.advance("90m");
    const changed = await scheduler.schedules.update(key, { payload: { id: "2" } });
    expect(changed).toMatchObject({
      payload: { id: "2" },
      nextAt: new Date("2026-03-01T02:00:00Z"),
    });
    const moved = await scheduler.schedules.update(key, { trigger: interval("4h") });
    expect(moved.nextAt).toEqual(new Date("2026-03-01T04:00:00Z"));
  });

  test("remove ends them and keeps their runs", async () => {
    const { create, reminder, ran } = club();
    await using scheduler = await create();
    const { key } = await scheduler.schedules.add({
      job: reminder,
      tenant: "club",
      name: "x",
      trigger: interval("1h"),
      payload: { id: "1" },
    });
    await scheduler.clock.advance("1h");
    await scheduler.schedules.remove(key);
    await scheduler.clock.advance("5h");
    expect(ran).toHaveLength(1);
    expect(await scheduler.schedules.get(key)).toBeUndefined();
    expect((await scheduler.runs.list({ schedule: key })).items).toHaveLength(1);
  });

  test("a pause holds them, also over a restart; what fell due is caught up by policy", async () => {
    const { create, reminder, ran } = club();
    await using scheduler = await create();
    const { key } = await scheduler.schedules.add({
      job: reminder,
      tenant: "club",
      name: "x",
      trigger: interval("1h"),
      payload: { id: "1" },
    });
    await scheduler.schedules.pause(key);
    await scheduler.clock.advance("2h");
    await scheduler.restart();
    await scheduler.clock.advance("1h");
    expect(ran).toEqual([]);
    expect(await scheduler.schedules.get(key)).toMatchObject({ status: "paused" });
    await scheduler.schedules.resume(key);
    await scheduler.clock.advance("1m");
    expect(ran).toEqual(["1 2026-03-01T03:00:00.000Z"]);
    const { items } = await scheduler.runs.list({ schedule: key });
    expect(items.map(({ status }) => status).sort()).toEqual([
      "coalesced",
      "coalesced",
      "succeeded",
    ]);
  });
});
