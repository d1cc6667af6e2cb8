import assert from "node:assert/strict";
import type { Run, RunQuery } from "../../model/index.ts";
import type { StoreBundle, StoreCase } from "./bundle.ts";

/** What is promised of cancelling, reviving, listing and pruning runs. */
export const commandCases: readonly StoreCase[] = [
  [
    "cancelling a waiting run ends it at once",
    async (bundle) => {
      const { runs } = bundle.store;
      const waiting = [
        bundle.run(),
        bundle.run({ status: "snoozed", dueAt: bundle.in("1h") }),
        bundle.run({ status: "retrying", dueAt: bundle.in("1h") }),
      ];
      await bundle.claim(...waiting);
      bundle.clock.advance("1s");
      for (const { id } of waiting) {
        assert.equal(await runs.requestCancel(id, "not wanted"), true);
        const run = await runs.get(id);
        assert.deepEqual(
          [run?.status, run?.reason, run?.finishedAt],
          ["cancelled", "not wanted", bundle.clock.now()],
        );
        assert.equal(await runs.requestCancel(id, "again"), false);
      }
      bundle.clock.advance("1h");
      assert.deepEqual(await bundle.admit(), []);
    },
  ],
  [
    "the ticket of a cancelled run does not begin",
    async (bundle) => {
      const { runs } = bundle.store;
      await bundle.claim(bundle.run());
      const [ticket] = await bundle.admit();
      assert.ok(ticket);
      assert.equal(await runs.requestCancel(ticket.runId, "no"), true);
      assert.equal(await runs.begin(ticket, "node-a", "30s"), undefined);
      assert.equal(await bundle.status(ticket.runId), "cancelled");
    },
  ],
  [
    "cancelling a running run is a mark that its node sees when it renews its leases",
    async (bundle) => {
      const { runs } = bundle.store;
      const begun = await bundle.running();
      await bundle.running({}, "node-b");
      assert.equal(await runs.requestCancel(begun.run.id, "no"), true);
      assert.equal(await bundle.status(begun.run.id), "running");
      assert.deepEqual((await runs.renew("node-b", "30s")).cancelled, []);
      assert.deepEqual((await runs.renew("node-a", "30s")).cancelled, [begun.run.id]);
      assert.deepEqual((await runs.renew("node-a", "30s")).cancelled, [begun.run.id]);
      await runs.complete([bundle.completion(begun, { status: "cancelled" })]);
      assert.deepEqual((await runs.renew("node-a", "30s")).cancelled, []);
    },
  ],
  [
    "a run that was cancelled while it ran does not wait again, but may succeed",
    async (bundle) => {
      const { runs } = bundle.store;
      for (const status of ["snoozed", "retrying", "queued"] as const) {
        const begun = await bundle.running();
        await runs.requestCancel(begun.run.id, "not wanted");
        const dueAt = bundle.in("1m");
        await runs.complete([bundle.completion(begun, { status, dueAt, reason: "waits" })]);
        const run = await runs.get(begun.run.id);
        assert.deepEqual([run?.status, run?.reason], ["cancelled", "not wanted"]);
      }
      const begun = await bundle.running();
      await runs.requestCancel(begun.run.id, "too late");
      await runs.complete([bundle.completion(begun)]);
      assert.equal(await bundle.status(begun.run.id), "succeeded");
    },
  ],
  [
    "a final or unknown run cannot be cancelled",
    async (bundle) => {
      const run = bundle.run({ status: "missed" });
      await bundle.claim(run);
      assert.equal(await bundle.store.runs.requestCancel(run.id, "no"), false);
      assert.equal(await bundle.store.runs.requestCancel("unknown", "no"), false);
      assert.equal(await bundle.status(run.id), "missed");
    },
  ],
  ["a final run is revived for a further attempt, due at once", revives],
  ["runs are listed newest nominal instant first, page by page", listsPages],
  ["runs are filtered by each property alone and by all together", filtersRuns],
  ["final runs that finished before are pruned with their logs, oldest first", prunes],
  [
    "a run counts from its end, however early it began",
    async (bundle) => {
      const { runs } = bundle.store;
      const begun = await bundle.running();
      bundle.clock.advance("2h");
      await runs.complete([bundle.completion(begun)]);
      assert.equal(await runs.prune(bundle.ago("1h"), 10), 0);
      assert.equal(await runs.prune(bundle.in(1), 10), 1);
    },
  ],
  [
    "pruning keeps what must not happen twice for 30 days",
    async (bundle) => {
      const { runs, schedules, deliveries } = bundle.store;
      await schedules.upsert([bundle.schedule("a:1")]);
      await schedules.remove(["a:1"]);
      await deliveries.add([bundle.delivery({ message: { dedupeKey: "k" } })]);
      await runs.emit?.([bundle.event("a:tick", "1")]);
      bundle.clock.advance("29d");
      await runs.prune(bundle.clock.now(), 100);
      assert.deepEqual(await bundle.claim(bundle.run({ schedule: "a:1" })), []);
      assert.deepEqual(
        await deliveries.add([bundle.delivery({ message: { dedupeKey: "k" } })]),
        [],
      );
      assert.deepEqual((await runs.emit?.([bundle.event("a:tick", "1")])) ?? [], []);
    },
  ],
];

async function revives(bundle: StoreBundle): Promise<void> {
  const { runs } = bundle.store;
  if (runs.revive === undefined) return;
  const begun = await bundle.running({ payload: 1 });
  assert.equal(await runs.revive(begun.run.id), false);
  const attempt = bundle.attempt({ outcome: "failed" });
  const failed = {
    status: "failed",
    reason: "x",
    result: 1,
    checkpoint: "half way",
    attempt,
  } as const;
  await runs.complete([bundle.completion(begun, failed)]);
  bundle.clock.advance("1h");
  assert.equal(await runs.revive(begun.run.id), true);
  const revived = await runs.get(begun.run.id);
  assert.deepEqual(
    [revived?.status, revived?.dueAt, revived?.reason, revived?.result, revived?.finishedAt],
    ["queued", bundle.clock.now(), undefined, undefined, undefined],
  );
  assert.equal(await runs.revive(begun.run.id), false);
  const [ticket] = await bundle.admit();
  assert.ok(ticket);
  assert.equal(ticket.epoch, 2);
  const again = await runs.begin(ticket, "node-b", "30s");
  assert.equal(again?.checkpoint, "half way");
  assert.deepEqual([again?.run.attempts, again?.run.payload], [[attempt], 1]);
  assert.equal(await runs.revive("unknown"), false);
  const skipped = bundle.run({ status: "skipped" });
  await bundle.claim(skipped);
  assert.equal(await runs.revive(skipped.id), true);
  assert.deepEqual(
    (await bundle.admit()).map(({ runId }) => runId),
    [skipped.id],
  );
}

async function listsPages(bundle: StoreBundle): Promise<void> {
  const runs = Array.from({ length: 7 }, (_, n) =>
    bundle.run({ id: `run-${n}`, scheduledFor: bundle.in(`${Math.floor(n / 2)}m`) }),
  );
  await bundle.claim(...runs);
  const begun = await bundle.beginAgain("run-3");
  await bundle.store.runs.complete([bundle.completion(begun)]);
  const newest = runs.map(({ id }) => id).toReversed();
  for (const limit of [1, 2, 3, 7, 50]) {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await bundle.store.runs.list({ limit, ...(cursor && { cursor }) });
      assert.ok(page.items.length <= limit);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    assert.deepEqual(seen, newest, `in pages of ${limit}`);
  }
}

async function filtersRuns(bundle: StoreBundle): Promise<void> {
  const at = bundle.clock.now();
  const of = (id: string, over: Partial<Run>) => bundle.run({ id, scheduledFor: at, ...over });
  await bundle.claim(
    of("r1", { job: "a:x", tenant: "one", schedule: "a:x@one", status: "missed" }),
    of("r2", { job: "a:x", tenant: "two", schedule: "a:x@two", scheduledFor: bundle.ago("1h") }),
    of("r3", { job: "a:y", status: "skipped", reason: "Its tenant has no Database" }),
    of("r4", { job: "a:x", tenant: "one", status: "snoozed", dueAt: bundle.in("1h") }),
    of("r5", { job: "a:z" }),
  );
  await bundle.beginAgain("r5");
  const ids = async (query: RunQuery) =>
    (await bundle.store.runs.list(query)).items.map(({ id }) => id).sort();
  assert.deepEqual(await ids({ tenant: "one" }), ["r1", "r4"]);
  assert.deepEqual(await ids({ job: "a:x" }), ["r1", "r2", "r4"]);
  assert.deepEqual(await ids({ schedule: "a:x@two" }), ["r2"]);
  assert.deepEqual(await ids({ status: "missed" }), ["r1"]);
  assert.deepEqual(await ids({ status: "running" }), ["r5"]);
  assert.deepEqual(await ids({ status: ["skipped", "snoozed", "queued"] }), ["r2", "r3", "r4"]);
  assert.deepEqual(await ids({ status: [] }), []);
  assert.deepEqual(await ids({ since: at }), ["r1", "r3", "r4", "r5"]);
  assert.deepEqual(await ids({ until: at }), ["r2"]);
  assert.deepEqual(await ids({ since: bundle.ago("1h"), until: at }), ["r2"]);
  assert.deepEqual(await ids({ search: "X@T" }), ["r2"]);
  assert.deepEqual(await ids({ search: "no database" }), ["r3"]);
  assert.deepEqual(await ids({ search: "nothing like it" }), []);
  assert.deepEqual(await ids({ tenant: "one", job: "a:x", status: "snoozed", since: at }), ["r4"]);
  assert.deepEqual(await ids({ tenant: "two", status: "missed" }), []);
}

async function prunes(bundle: StoreBundle): Promise<void> {
  const { runs, logs } = bundle.store;
  const finished: string[] = [];
  for (let n = 0; n < 4; n++) {
    const begun = await bundle.running();
    await logs.append([
      { runId: begun.run.id, sequence: 1, at: bundle.clock.now(), level: "info", message: "x" },
    ]);
    await runs.complete([bundle.completion(begun)]);
    finished.push(begun.run.id);
    bundle.clock.advance("1m");
  }
  const waiting = bundle.run();
  const running = await bundle.running();
  await bundle.claim(waiting);
  const left = async () =>
    (await runs.list({ status: "succeeded" })).items.map(({ id }) => id).toReversed();
  assert.equal(await runs.prune(bundle.ago("1h"), 10), 0);
  assert.equal(await runs.prune(bundle.clock.now(), 1), 1);
  assert.deepEqual(await left(), finished.slice(1));
  // The third finished two minutes ago: not before, so it stays.
  assert.equal(await runs.prune(bundle.ago("2m"), 10), 1);
  assert.deepEqual(await left(), finished.slice(2));
  assert.deepEqual(await logs.read(finished[0] ?? "", 0), []);
  assert.equal((await logs.read(finished[2] ?? "", 0)).length, 1);
  assert.equal(await runs.prune(bundle.in("1h"), 10), 2);
  assert.deepEqual(
    [await bundle.status(waiting.id), await bundle.status(running.run.id)],
    ["queued", "running"],
  );
}
