import assert from "node:assert/strict";
import type { Store } from "../../store/index.ts";
import type { StoreBundle, StoreCase } from "./bundle.ts";

/** What is promised of what takes effect at commit points, and of events. */
export const effectCases: readonly StoreCase[] = [
  ["everything that a commit point carries takes effect with it", takesEffect],
  [
    "a checkpoint and the progress stay when a later commit point has none",
    async (bundle) => {
      const { runs } = bundle.store;
      const begun = await bundle.running();
      const lease = { runId: begun.run.id, epoch: begun.epoch };
      await runs.commit(lease, { checkpoint: { place: 7 }, progress: { done: 1 } });
      await runs.commit(lease, { state: [] });
      const dueAt = bundle.clock.now();
      await runs.complete([bundle.completion(begun, { status: "retrying", dueAt })]);
      const [ticket] = await bundle.admit();
      const again = await runs.begin(ticket!, "node-b", "30s");
      assert.deepEqual(again?.checkpoint, { place: 7 });
      assert.deepEqual(again?.run.progress, { done: 1 });
    },
  ],
  [
    "a checkpoint may be null, and is replaced by the next",
    async (bundle) => {
      const { runs } = bundle.store;
      let begun = await bundle.running();
      for (const checkpoint of [null, 0, "", { a: [null] }]) {
        const dueAt = bundle.clock.now();
        await runs.complete([bundle.completion(begun, { status: "snoozed", dueAt, checkpoint })]);
        const [ticket] = await bundle.admit();
        const next = await runs.begin(ticket!, "node-a", "30s");
        assert.ok(next);
        assert.deepEqual(next.checkpoint, checkpoint);
        begun = { run: next.run, epoch: next.lease.epoch };
      }
    },
  ],
  [
    "deliveries of a commit point are written once, as those outside a run are",
    async (bundle) => {
      const { runs, deliveries } = bundle.store;
      const begun = await bundle.running();
      const first = bundle.delivery({ message: { dedupeKey: "k" } });
      const again = bundle.delivery({ message: { dedupeKey: "k" } });
      const lease = { runId: begun.run.id, epoch: begun.epoch };
      assert.equal(await runs.commit(lease, { deliveries: [first] }), true);
      await runs.complete([bundle.completion(begun, { deliveries: [first, again] })]);
      assert.equal((await deliveries.list({})).items.length, 1);
    },
  ],
  ["a new event gives each active schedule that listens one queued run", givesRuns],
  [
    "an event is kept once by name and id, however it comes",
    async (bundle) => {
      const { store } = bundle;
      await store.schedules.upsert([listener(bundle, "a:1")]);
      const event = bundle.event("a:tick", "t1");
      await emit(bundle, event);
      await emit(bundle, { ...event, at: bundle.in("1h"), data: 2 });
      assert.equal(
        (await store.runs.list({})).items.filter(({ cause }) => cause === "event").length,
        1,
      );
      await emit(bundle, bundle.event("a:tick", "t2"), bundle.event("a:tock", "t1"));
      const runs = (await store.runs.list({ schedule: "a:1" })).items;
      assert.deepEqual(runs.map(({ occurrence }) => occurrence).sort(), ["event:t1", "event:t2"]);
    },
  ],
  [
    "emitting outside a run answers which events are new",
    async (bundle) => {
      const { runs } = bundle.store;
      if (runs.emit === undefined) return;
      const [one, two] = [bundle.event("a:tick", "1"), bundle.event("a:tick", "2")];
      assert.deepEqual(await runs.emit([one, one]), ["a:tick 1"]);
      assert.deepEqual(await runs.emit([one, two]), ["a:tick 2"]);
      assert.deepEqual(await runs.emit([]), []);
      assert.equal((await runs.emitted?.(one)) ?? true, true);
      assert.equal((await runs.emitted?.({ name: "a:tick", id: "3" })) ?? false, false);
    },
  ],
  [
    "an event of a tenant is heard by that tenant only",
    async (bundle) => {
      const { store } = bundle;
      await store.schedules.upsert([
        listener(bundle, "a:1@one", { tenant: "one" }),
        listener(bundle, "a:1@two", { tenant: "two" }),
        listener(bundle, "a:1"),
      ]);
      await emit(bundle, bundle.event("a:tick", "1", { tenant: "two" }));
      assert.deepEqual(await heardBy(store), ["a:1@two"]);
      await emit(bundle, bundle.event("a:tick", "2"));
      assert.deepEqual(await heardBy(store), ["a:1", "a:1@one", "a:1@two", "a:1@two"]);
    },
  ],
  [
    "schedules that are not active, were removed or wait for another event hear nothing",
    async (bundle) => {
      const { store } = bundle;
      await store.schedules.upsert([
        listener(bundle, "a:paused", { status: "paused" }),
        listener(bundle, "a:quarantined", { status: "quarantined" }),
        listener(bundle, "a:removed"),
        listener(bundle, "a:changed"),
        listener(bundle, "a:other", { event: "a:tock" }),
        bundle.schedule("a:deaf"),
      ]);
      await store.schedules.remove(["a:removed"]);
      await store.schedules.upsert([bundle.schedule("a:changed")]);
      await emit(bundle, bundle.event("a:tick", "1"));
      assert.deepEqual(await heardBy(store), []);
    },
  ],
  [
    "runs of events are admitted when they are due",
    async (bundle) => {
      await bundle.store.schedules.upsert([
        listener(bundle, "a:1", { trigger: { event: "a:tick", delay: "20m" } }),
      ]);
      await emit(bundle, bundle.event("a:tick", "1", { at: bundle.ago("5m") }));
      bundle.clock.advance("14m");
      assert.equal((await bundle.admit()).length, 0);
      bundle.clock.advance("1m");
      assert.equal((await bundle.admit()).filter(({ job }) => job === "a:1").length, 1);
    },
  ],
];

async function takesEffect(bundle: StoreBundle): Promise<void> {
  const { runs, deliveries, state } = bundle.store;
  for (const end of [false, true]) {
    const begun = await bundle.running();
    const name = String(end);
    const effects = {
      deliveries: [bundle.delivery({ id: name, runId: begun.run.id })],
      state: [{ scope: "a@one", key: name, value: { end } }],
      events: [bundle.event("a:tick", name)],
      checkpoint: name,
      progress: { done: 1, total: 2, note: name },
    };
    if (end) await runs.complete([bundle.completion(begun, effects)]);
    else assert.equal(await runs.commit({ runId: begun.run.id, epoch: 1 }, effects), true);
    assert.equal((await deliveries.get(name))?.runId, begun.run.id);
    assert.deepEqual(await state.get("a@one", name), { end });
    assert.deepEqual((await runs.get(begun.run.id))?.progress, effects.progress);
    if (runs.emitted !== undefined)
      assert.equal(await runs.emitted({ name: "a:tick", id: name }), true);
  }
}

async function givesRuns(bundle: StoreBundle): Promise<void> {
  const { schedules, runs } = bundle.store;
  await schedules.upsert([
    listener(bundle, "a:1@one", {
      tenant: "one",
      trigger: { event: "a:tick", delay: "20m" },
      payload: { p: 1 },
      priority: 7,
      maxInstances: 2,
    }),
    listener(bundle, "a:2"),
  ]);
  const event = bundle.event("a:tick", "t1", { at: bundle.ago("5m"), data: { systems: ["Sol"] } });
  await emit(bundle, event);
  const [run] = (await runs.list({ schedule: "a:1@one" })).items;
  assert.ok(run);
  assert.deepEqual(run, {
    id: run.id,
    job: "a:1",
    tenant: "one",
    schedule: "a:1@one",
    occurrence: "event:t1",
    cause: "event",
    status: "queued",
    scheduledFor: event.at,
    dueAt: bundle.in("15m"),
    attempts: [],
    payload: { p: 1 },
    event,
    priority: 7,
    maxInstances: 2,
  });
  assert.equal((await schedules.get("a:1@one"))?.lastRunId, run.id);
  const [other] = (await runs.list({ schedule: "a:2" })).items;
  assert.deepEqual([other?.dueAt, other?.event], [event.at, event]);
}

function listener(
  bundle: StoreBundle,
  key: string,
  over: Parameters<StoreBundle["schedule"]>[1] = {},
) {
  return bundle.schedule(key, { trigger: { event: "a:tick" }, event: "a:tick", ...over });
}

/** Emits through a run, as every store can. */
async function emit(
  bundle: StoreBundle,
  ...events: readonly ReturnType<StoreBundle["event"]>[]
): Promise<void> {
  const begun = await bundle.running({ priority: 1000 });
  await bundle.store.runs.complete([bundle.completion(begun, { events })]);
}

async function heardBy(store: Store): Promise<string[]> {
  const { items } = await store.runs.list({ limit: 1000 });
  return items.flatMap(({ cause, schedule }) => (cause === "event" ? (schedule ?? []) : [])).sort();
}
