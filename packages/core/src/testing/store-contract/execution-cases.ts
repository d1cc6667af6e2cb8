import assert from "node:assert/strict";
import type { StoreBundle, StoreCase } from "./bundle.ts";

/** What is promised of executions, leases and commit points. */
export const executionCases: readonly StoreCase[] = [
  [
    "beginning takes the lease and says what there is to execute",
    async (bundle) => {
      const { runs } = bundle.store;
      const run = bundle.run({ payload: { a: 1 }, reason: "waits" });
      await bundle.claim(run);
      const [ticket] = await bundle.admit();
      bundle.clock.advance("1s");
      const begun = await runs.begin(ticket!, "node-a", "30s");
      assert.deepEqual(begun?.lease, { runId: run.id, epoch: 1 });
      assert.equal(begun?.checkpoint, undefined);
      const { reason: _reason, ...rest } = run;
      const startedAt = bundle.clock.now();
      assert.deepEqual(begun?.run, { ...rest, status: "running", startedAt, epoch: 1 });
      const read = await runs.get(run.id);
      assert.deepEqual([read?.status, read?.startedAt, read?.epoch], ["running", startedAt, 1]);
    },
  ],
  [
    "a ticket begins once, and only with the next epoch",
    async (bundle) => {
      const { runs } = bundle.store;
      await bundle.claim(bundle.run());
      const [ticket] = await bundle.admit();
      assert.ok(ticket);
      const wrong = (epoch: number) => runs.begin({ ...ticket, epoch }, "node-a", "30s");
      assert.equal(await wrong(0), undefined);
      assert.equal(await wrong(2), undefined);
      const both = await Promise.all([
        runs.begin(ticket, "node-a", "30s"),
        runs.begin(ticket, "node-b", "30s"),
      ]);
      assert.equal(both.filter((begun) => begun !== undefined).length, 1);
      assert.equal(await runs.begin(ticket, "node-a", "30s"), undefined);
      const unknown = { ...ticket, runId: "unknown" };
      assert.equal(await runs.begin(unknown, "node-a", "30s"), undefined);
    },
  ],
  [
    "a ticket whose admission ran out still begins, unless its place was given away",
    async (bundle) => {
      const { runs } = bundle.store;
      await bundle.claim(bundle.run({ schedule: "a:1" }), bundle.run({ schedule: "a:1" }));
      const [first] = await bundle.admit({ lease: "5s" });
      assert.ok(first);
      await runs.requestCancel(first.runId, "no");
      const [second] = await bundle.admit({ lease: "5s" });
      assert.ok(second);
      bundle.clock.advance("1m");
      assert.ok(await runs.begin(second, "node-a", "30s"));
    },
  ],
  [
    "a late ticket does not break maxInstances",
    async (bundle) => {
      const { runs } = bundle.store;
      const late = bundle.run({ schedule: "a:1", dueAt: bundle.ago("1s") });
      await bundle.claim(late);
      const [ticket] = await bundle.admit({ lease: "5s" });
      bundle.clock.advance("1m");
      const urgent = bundle.run({ schedule: "a:1", priority: 1 });
      await bundle.claim(urgent);
      const [taken] = await bundle.admit();
      assert.equal(taken?.runId, urgent.id);
      assert.equal(await runs.begin(ticket!, "node-a", "30s"), undefined);
      assert.equal(await bundle.status(late.id), "queued");
    },
  ],
  [
    "a completed run is final, with its result, attempt and reason",
    async (bundle) => {
      const { runs } = bundle.store;
      const begun = await bundle.running();
      bundle.clock.advance("3s");
      const end = {
        status: "failed",
        reason: "no luck",
        result: { n: [1] },
        progress: { done: 2 },
      } as const;
      const completion = bundle.completion(begun, {
        ...end,
        attempt: bundle.attempt({ outcome: "failed" }),
      });
      assert.deepEqual(await runs.complete([completion]), [begun.run.id]);
      const run = await runs.get(begun.run.id);
      const { status, reason, result, progress, attempts, finishedAt, startedAt } = run ?? {};
      assert.deepEqual({ status, reason, result, progress }, end);
      assert.deepEqual(attempts, [completion.attempt]);
      assert.deepEqual([finishedAt, startedAt], [bundle.clock.now(), bundle.ago("3s")]);
      assert.deepEqual(await bundle.admit(), []);
    },
  ],
  ["an execution whose epoch is over writes nothing", zombie],
  [
    "what was not begun, or is final, cannot be completed or committed to",
    async (bundle) => {
      const { runs } = bundle.store;
      const waiting = bundle.run();
      const final = bundle.run({ status: "skipped" });
      await bundle.claim(waiting, final);
      for (const run of [waiting, final, bundle.run()]) {
        for (const epoch of [0, 1]) {
          assert.deepEqual(await runs.complete([bundle.completion({ run, epoch })]), []);
          assert.equal(await runs.commit({ runId: run.id, epoch }, { checkpoint: 1 }), false);
        }
      }
      assert.deepEqual(
        [await bundle.status(waiting.id), await bundle.status(final.id)],
        ["queued", "skipped"],
      );
    },
  ],
  [
    "of many completions those count whose lease holds, each once",
    async (bundle) => {
      const [a, b] = [await bundle.running(), await bundle.running()];
      const held = await bundle.store.runs.complete([
        bundle.completion(a),
        bundle.completion({ ...b, epoch: 7 }),
        bundle.completion(a, { status: "failed" }),
        bundle.completion({ run: { id: "unknown" }, epoch: 1 }),
      ]);
      assert.deepEqual(held, [a.run.id]);
      assert.deepEqual(
        [await bundle.status(a.run.id), await bundle.status(b.run.id)],
        ["succeeded", "running"],
      );
      assert.deepEqual(await bundle.store.runs.complete([]), []);
    },
  ],
  ["a run that is to go on waits until it is due, and goes on with a further epoch", goesOn],
  [
    "a snooze counts as resumed and keeps the attempt, a retry adds one",
    async (bundle) => {
      const { runs } = bundle.store;
      const first = await bundle.running();
      const snooze = bundle.attempt({ outcome: "snooze" });
      const dueAt = bundle.in(0);
      await runs.complete([
        bundle.completion(first, { status: "snoozed", dueAt, attempt: snooze }),
      ]);
      const second = await bundle.beginAgain(first.run.id);
      assert.deepEqual([second.run.resumed, second.epoch], [1, 2]);
      assert.deepEqual(second.run.attempts, [snooze]);
      const retry = bundle.attempt({ outcome: "retry", node: "node-b" });
      await runs.complete([
        bundle.completion(second, { status: "retrying", dueAt, attempt: retry }),
      ]);
      const third = await bundle.beginAgain(first.run.id);
      assert.deepEqual([third.run.resumed, third.run.attempts], [1, [retry]]);
      const last = bundle.attempt({ number: 2 });
      await runs.complete([bundle.completion(third, { attempt: last })]);
      assert.deepEqual((await runs.get(first.run.id))?.attempts, [retry, last]);
    },
  ],
  [
    "the first start of a run stays its start",
    async (bundle) => {
      const begun = await bundle.running();
      const startedAt = bundle.clock.now();
      bundle.clock.advance("5s");
      const dueAt = bundle.clock.now();
      await bundle.store.runs.complete([bundle.completion(begun, { status: "retrying", dueAt })]);
      assert.deepEqual((await bundle.beginAgain(begun.run.id)).run.startedAt, startedAt);
    },
  ],
  [
    "a lease is prolonged for all that a node runs, and for nobody else",
    async (bundle) => {
      const { runs } = bundle.store;
      const mine = [await bundle.running(), await bundle.running()].map(({ run }) => run.id);
      const other = await bundle.running({}, "node-b");
      bundle.clock.advance("20s");
      assert.deepEqual(await runs.renew("node-a", "30s"), { lost: [], cancelled: [] });
      bundle.clock.advance("15s");
      const expired = (await runs.expired(10)).map(({ id }) => id);
      assert.deepEqual(expired, [other.run.id]);
      assert.ok(!expired.some((id) => mine.includes(id)));
      bundle.clock.advance("15s");
      assert.equal((await runs.expired(10)).length, 3);
    },
  ],
  ["running runs whose lease ran out are found, as many as asked for, longest ago first", expired],
  ["a run whose node died is executed again, and its old node is told that it lost it", lost],
  [
    "a lease that ran out, and that nobody took over, is still good",
    async (bundle) => {
      const { runs } = bundle.store;
      const begun = await bundle.running();
      bundle.clock.advance("1h");
      const lease = { runId: begun.run.id, epoch: begun.epoch };
      assert.equal(await runs.commit(lease, { checkpoint: "late" }), true);
      assert.deepEqual(await runs.complete([bundle.completion(begun)]), [begun.run.id]);
    },
  ],
  [
    "an unknown node has lost nothing",
    async ({ store }) => {
      assert.deepEqual(await store.runs.renew("nobody", "30s"), { lost: [], cancelled: [] });
    },
  ],
];

async function zombie(bundle: StoreBundle): Promise<void> {
  const { runs, deliveries, state } = bundle.store;
  const old = await bundle.running({ schedule: "a:1" });
  const dueAt = bundle.clock.now();
  await runs.complete([bundle.completion(old, { status: "queued", dueAt })]);
  const effects = {
    deliveries: [bundle.delivery({ id: "zombie" })],
    state: [{ scope: "a", key: "k", value: 1 }],
    events: [bundle.event("a:tick", "1")],
    checkpoint: "zombie",
    progress: { done: 9 },
  };
  const nothing = async () => {
    const lease = { runId: old.run.id, epoch: old.epoch };
    assert.equal(await runs.commit(lease, effects), false);
    assert.deepEqual(await runs.complete([bundle.completion(old, effects)]), []);
    assert.equal(await deliveries.get("zombie"), undefined);
    assert.equal(await state.get("a", "k"), undefined);
    assert.equal((await runs.get(old.run.id))?.progress, undefined);
    const isKnown = await runs.emitted?.({ name: "a:tick", id: "1" });
    assert.ok(isKnown !== true);
  };
  await nothing();
  const young = await bundle.beginAgain(old.run.id, "node-b");
  assert.equal(young.epoch, old.epoch + 1);
  await nothing();
  await runs.complete([bundle.completion(young)]);
  await nothing();
  assert.equal(await bundle.status(old.run.id), "succeeded");
}

async function goesOn(bundle: StoreBundle): Promise<void> {
  const { runs } = bundle.store;
  let begun = await bundle.running();
  for (const status of ["queued", "retrying", "snoozed"] as const) {
    const dueAt = bundle.in("10m");
    await runs.complete([bundle.completion(begun, { status, dueAt, reason: `for ${status}` })]);
    const waiting = await runs.get(begun.run.id);
    assert.deepEqual(
      [waiting?.status, waiting?.dueAt, waiting?.reason, waiting?.finishedAt],
      [status, dueAt, `for ${status}`, undefined],
    );
    assert.deepEqual(await bundle.admit(), []);
    bundle.clock.advance("10m");
    const epoch = begun.epoch + 1;
    begun = await bundle.beginAgain(begun.run.id);
    assert.equal(begun.epoch, epoch);
    assert.equal(begun.run.reason, undefined);
  }
}

async function expired(bundle: StoreBundle): Promise<void> {
  const { runs } = bundle.store;
  const first = await bundle.running();
  bundle.clock.advance("1s");
  const second = await bundle.running();
  await bundle.claim(bundle.run());
  bundle.clock.advance("28s");
  assert.deepEqual(await runs.expired(10), []);
  bundle.clock.advance("1s");
  const ids = async (limit: number) => (await runs.expired(limit)).map(({ id }) => id);
  assert.deepEqual(await ids(10), [first.run.id]);
  bundle.clock.advance("1s");
  assert.deepEqual(await ids(10), [first.run.id, second.run.id]);
  assert.deepEqual(await ids(1), [first.run.id]);
  const [run] = await runs.expired(1);
  assert.deepEqual([run?.status, run?.epoch], ["running", 1]);
}

async function lost(bundle: StoreBundle): Promise<void> {
  const { runs } = bundle.store;
  const begun = await bundle.running();
  bundle.clock.advance("31s");
  const [found] = await runs.expired(1);
  assert.ok(found);
  const attempt = bundle.attempt({ outcome: "lost" });
  const again = { status: "queued", dueAt: bundle.clock.now(), attempt } as const;
  const recovered = await runs.complete([
    bundle.completion({ run: found, epoch: found.epoch ?? 0 }, again),
  ]);
  assert.deepEqual(recovered, [begun.run.id]);
  assert.equal((await runs.get(begun.run.id))?.recovered, 1);
  assert.deepEqual(await runs.expired(1), []);
  const next = await bundle.beginAgain(begun.run.id, "node-b");
  assert.deepEqual([next.epoch, next.run.recovered], [2, 1]);
  assert.deepEqual(await runs.renew("node-a", "30s"), { lost: [begun.run.id], cancelled: [] });
  assert.deepEqual(await runs.renew("node-a", "30s"), { lost: [], cancelled: [] });
  assert.deepEqual(await runs.renew("node-b", "30s"), { lost: [], cancelled: [] });
  assert.deepEqual(await runs.complete([bundle.completion(begun)]), []);
  assert.equal(await bundle.status(begun.run.id), "running");
}
