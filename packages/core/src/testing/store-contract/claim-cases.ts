import assert from "node:assert/strict";
import type { Run } from "../../model/index.ts";
import type { StoreBundle, StoreCase } from "./bundle.ts";

/** What is promised of claims. */
export const claimCases: readonly StoreCase[] = [
  ["a run comes back as it was written", comesBack],
  [
    "an occurrence of a schedule has one run, whoever claims it",
    async (bundle) => {
      await bundle.store.schedules.upsert([bundle.schedule("a:1")]);
      const claim = () => bundle.run({ schedule: "a:1", occurrence: "2026-03-01T12:00:00.000Z" });
      const [first, second] = [claim(), claim()];
      assert.deepEqual(await bundle.claim(first), [first.id]);
      assert.deepEqual(await bundle.claim(second), []);
      assert.equal(await bundle.store.runs.get(second.id), undefined);
      const twice = bundle.run({ schedule: "a:1", occurrence: "x" });
      const again = bundle.run({ schedule: "a:1", occurrence: "x" });
      assert.deepEqual(await bundle.claim(twice, again), [twice.id]);
    },
  ],
  [
    "one occurrence of two schedules is two, and of a job without schedule one for each tenant",
    async (bundle) => {
      const occurrence = "x";
      const runs = [
        bundle.run({ schedule: "a:1", job: "a:1", occurrence }),
        bundle.run({ schedule: "a:2", job: "a:1", occurrence }),
        bundle.run({ job: "a:1", occurrence }),
        bundle.run({ job: "a:1", tenant: "one", occurrence }),
        bundle.run({ job: "a:1", tenant: "two", occurrence }),
      ];
      assert.deepEqual(
        await bundle.claim(...runs),
        runs.map(({ id }) => id),
      );
      assert.deepEqual(
        await bundle.claim(bundle.run({ job: "a:1", tenant: "two", occurrence })),
        [],
      );
    },
  ],
  [
    "only the new ones of many claims are answered",
    async (bundle) => {
      const old = Array.from({ length: 70 }, (_, n) => bundle.run({ occurrence: `o${n}` }));
      await bundle.claim(...old);
      const more = Array.from({ length: 150 }, (_, n) => bundle.run({ occurrence: `o${n}` }));
      const fresh = await bundle.claim(...more);
      assert.deepEqual(
        [...fresh].sort(),
        more.slice(70).map(({ id }) => id),
      );
    },
  ],
  ["a claim by schedule moves its schedule on, and none moves it backwards", movesOn],
  [
    "a claim that came second moves the schedule on as well",
    async (bundle) => {
      const { schedules, runs } = bundle.store;
      await schedules.upsert([bundle.schedule("a:1", { nextAt: bundle.in(0) })]);
      const claim = () => bundle.run({ schedule: "a:1", cause: "schedule", occurrence: "x" });
      await runs.claim([{ run: { ...claim(), cause: "manual" }, nextAt: bundle.in("1h") }]);
      assert.deepEqual((await schedules.get("a:1"))?.nextAt, bundle.in(0));
      assert.deepEqual(await runs.claim([{ run: claim(), nextAt: bundle.in("1h") }]), []);
      assert.deepEqual((await schedules.get("a:1"))?.nextAt, bundle.in("1h"));
    },
  ],
  [
    "a schedule without a further instant is finished, unless it listens to an event",
    async (bundle) => {
      const { schedules } = bundle.store;
      const nextAt = bundle.in(0);
      await schedules.upsert([
        bundle.schedule("a:1", { nextAt }),
        bundle.schedule("a:2", { nextAt, event: "a:tick" }),
      ]);
      await bundle.claim(
        bundle.run({ schedule: "a:1", cause: "schedule" }),
        bundle.run({ schedule: "a:2", cause: "schedule" }),
      );
      const [one, two] = [await schedules.get("a:1"), await schedules.get("a:2")];
      assert.deepEqual([one?.status, one?.nextAt], ["finished", undefined]);
      assert.deepEqual([two?.status, two?.nextAt], ["active", undefined]);
    },
  ],
  [
    "a claim notes the latest run and is no change for load",
    async (bundle) => {
      const { schedules } = bundle.store;
      await schedules.upsert([bundle.schedule("a:1")]);
      const version = (await schedules.get("a:1"))?.version ?? 0;
      const [first, second] = [bundle.run({ schedule: "a:1" }), bundle.run({ schedule: "a:1" })];
      await bundle.claim(first);
      await bundle.claim(second);
      assert.equal((await schedules.get("a:1"))?.lastRunId, second.id);
      for await (const record of schedules.load(version))
        assert.fail(`${record.key} has not changed`);
    },
  ],
  [
    "nothing is added for a removed schedule, not even by hand",
    async (bundle) => {
      const { schedules, runs } = bundle.store;
      await schedules.upsert([bundle.schedule("a:1")]);
      await schedules.remove(["a:1"]);
      const queued = bundle.run({ schedule: "a:1", cause: "schedule" });
      const missed = bundle.run({ schedule: "a:1", cause: "schedule", status: "missed" });
      const manual = bundle.run({ schedule: "a:1" });
      assert.deepEqual(await bundle.claim(queued, missed, manual), []);
      assert.equal(await runs.get(missed.id), undefined);
      assert.equal((await runs.list({})).items.length, 0);
    },
  ],
  ["no queued run is added for a schedule that is not active, unless by hand", notActive],
  [
    "a claim for a key that was never stored is accepted",
    async (bundle) => {
      const run = bundle.run({ schedule: "a:unknown", cause: "schedule" });
      assert.deepEqual(await bundle.claim(run), [run.id]);
    },
  ],
  [
    "no claims answer nothing",
    async ({ store }) => assert.deepEqual(await store.runs.claim([]), []),
  ],
  [
    "active names the runs on their way of the schedules asked for",
    async (bundle) => {
      const { runs } = bundle.store;
      if (runs.active === undefined) return;
      const [first, second] = [bundle.run({ schedule: "a:1" }), bundle.run({ schedule: "a:1" })];
      const final = bundle.run({ schedule: "a:2", status: "missed" });
      const other = bundle.run({ schedule: "a:3" });
      await bundle.claim(first, second, final, other);
      const active = await runs.active(["a:1", "a:2"]);
      assert.deepEqual(
        [...active].map(([key, ids]) => [key, [...ids].sort()]),
        [["a:1", [first.id, second.id].sort()]],
      );
      assert.equal((await runs.active([])).size, 0);
    },
  ],
];

async function comesBack(bundle: StoreBundle): Promise<void> {
  const at = (text: string) => new Date(`2026-02-0${text}Z`);
  const run: Run = {
    id: "0195-full",
    job: "bgs:daily",
    tenant: "veil",
    schedule: "bgs:daily@veil",
    occurrence: "2026-02-01T00:00:00.000Z",
    cause: "schedule",
    status: "retrying",
    reason: "because \u0000 of \ud83d\udd14",
    scheduledFor: at("1T00:00:00.001"),
    dueAt: at("1T00:05:00"),
    startedAt: at("1T00:05:01"),
    attempts: [
      {
        number: 1,
        node: "node-a",
        startedAt: at("1T00:05:01"),
        finishedAt: at("1T00:05:02"),
        outcome: "failed",
        error: { name: "Error", message: "é", code: "X", stack: "at" },
      },
    ],
    progress: { done: 1, total: 3, note: "half" },
    payload: { deep: [{ a: null }], text: 'quote " and \\' },
    result: [1],
    missed: [at("1T00:00:00"), at("2T00:00:00")],
    event: { name: "bgs:tick", id: "t1", at: at("1T00:00:00"), tenant: "veil", data: { x: 1 } },
    resumed: 2,
    recovered: 1,
    priority: -2,
    maxInstances: 3,
    epoch: 4,
  };
  const bare = bundle.run({ id: "0195-bare" });
  await bundle.claim(run, bare);
  const { reason, ...rest } = (await bundle.store.runs.get(run.id)) ?? {};
  const { reason: written, ...expected } = run;
  assert.deepEqual(rest, expected);
  // A database may be unable to keep the character NUL; it must not cut the text there.
  assert.equal(reason?.replaceAll("\u0000", ""), written?.replaceAll("\u0000", ""));
  assert.deepEqual(await bundle.store.runs.get(bare.id), bare);
  assert.equal(await bundle.store.runs.get("unknown"), undefined);
}

async function movesOn(bundle: StoreBundle): Promise<void> {
  const { schedules, runs } = bundle.store;
  await schedules.upsert([bundle.schedule("a:1", { nextAt: bundle.in(0) })]);
  const claim = async (nextAt: Date | undefined) =>
    runs.claim([{ run: bundle.run({ schedule: "a:1", cause: "schedule" }), nextAt }]);
  const next = async () => (await schedules.get("a:1"))?.nextAt;
  await claim(bundle.in("2h"));
  assert.deepEqual(await next(), bundle.in("2h"));
  await claim(bundle.in("1h"));
  assert.deepEqual(await next(), bundle.in("2h"));
  await claim(bundle.in("3h"));
  assert.deepEqual(await next(), bundle.in("3h"));
  await claim(undefined);
  const finished = await schedules.get("a:1");
  assert.deepEqual([finished?.status, finished?.nextAt], ["finished", undefined]);
}

async function notActive(bundle: StoreBundle): Promise<void> {
  const { schedules, runs } = bundle.store;
  const nextAt = bundle.in(0);
  const statuses = ["paused", "quarantined", "finished"] as const;
  await schedules.upsert(
    statuses.map((status) => bundle.schedule(`a:${status}`, { status, nextAt })),
  );
  for (const status of statuses) {
    const schedule = `a:${status}`;
    const queued = bundle.run({ schedule, cause: "schedule" });
    const claimed = await runs.claim([{ run: queued, nextAt: bundle.in("1h") }]);
    assert.deepEqual(claimed, [], `no queued run for a ${status} schedule`);
    assert.deepEqual((await schedules.get(schedule))?.nextAt, nextAt);
    const skipped = bundle.run({ schedule, cause: "schedule", status: "skipped" });
    const manual = bundle.run({ schedule });
    assert.deepEqual(await bundle.claim(manual), [manual.id]);
    assert.deepEqual(await bundle.claim(skipped), [skipped.id]);
  }
}
