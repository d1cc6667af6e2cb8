import assert from "node:assert/strict";
import type { RunTicket } from "../../store/index.ts";
import type { StoreBundle, StoreCase } from "./bundle.ts";

/** What is promised of admission. */
export const admissionCases: readonly StoreCase[] = [
  [
    "a due run is admitted with a ticket that says all about it",
    async (bundle) => {
      const run = bundle.run({ job: "bgs:daily", tenant: "veil", priority: 5 });
      const global = bundle.run({ job: "core:purge", dueAt: bundle.ago("1s") });
      await bundle.claim(run, global);
      const expected: RunTicket[] = [
        { runId: run.id, epoch: 1, job: "bgs:daily", plugin: "bgs", tenant: "veil", priority: 5 },
        { runId: global.id, epoch: 1, job: "core:purge", plugin: "core", priority: 0 },
      ];
      assert.deepEqual(await bundle.admit(), expected);
    },
  ],
  [
    "what is not due waits",
    async (bundle) => {
      const run = bundle.run({ dueAt: bundle.in("10s") });
      await bundle.claim(run);
      bundle.clock.advance(9_999);
      assert.deepEqual(await bundle.admit(), []);
      bundle.clock.advance(1);
      assert.deepEqual(idsOf(await bundle.admit()), [run.id]);
    },
  ],
  [
    "runs that snooze or are retried are admitted when they are due, final ones never",
    async (bundle) => {
      const snoozed = bundle.run({ status: "snoozed" });
      const retrying = bundle.run({ status: "retrying" });
      await bundle.claim(snoozed, retrying, bundle.run({ status: "missed" }));
      assert.deepEqual(idsOf(await bundle.admit()).sort(), [snoozed.id, retrying.id].sort());
    },
  ],
  [
    "an admitted run is not admitted again until its admission runs out, then with the same epoch",
    async (bundle) => {
      await bundle.claim(bundle.run());
      const first = await bundle.admit({ lease: "5s" });
      assert.equal(first.length, 1);
      bundle.clock.advance(4_999);
      assert.deepEqual(await bundle.admit(), []);
      bundle.clock.advance(1);
      assert.deepEqual(await bundle.admit(), first);
    },
  ],
  [
    "an admission lasts 30 s unless told",
    async (bundle) => {
      await bundle.claim(bundle.run());
      await bundle.admit();
      bundle.clock.advance("29s");
      assert.equal((await bundle.admit()).length, 0);
      bundle.clock.advance("1s");
      assert.equal((await bundle.admit()).length, 1);
    },
  ],
  [
    "no more than the limit are admitted, and none for a limit of zero",
    async (bundle) => {
      await bundle.claim(...Array.from({ length: 5 }, () => bundle.run()));
      assert.equal((await bundle.admit({ limit: 0 })).length, 0);
      assert.equal((await bundle.admit({ limit: 3 })).length, 3);
      assert.equal((await bundle.admit({ limit: 3 })).length, 2);
    },
  ],
  [
    "tenants take turns, whoever came first with however much",
    async (bundle) => {
      const flood = Array.from({ length: 50 }, () =>
        bundle.run({ tenant: "flood", dueAt: bundle.ago("1h") }),
      );
      const others = ["a", "b", "c"].map((tenant) => bundle.run({ tenant }));
      const global = bundle.run();
      await bundle.claim(...flood, ...others, global);
      const tickets = await bundle.admit({ limit: 8 });
      assert.deepEqual(
        tickets.map(({ tenant }) => tenant ?? "(global)"),
        ["flood", "a", "b", "c", "(global)", "flood", "flood", "flood"],
      );
    },
  ],
  [
    "a tenant with less under way comes before one with more",
    async (bundle) => {
      await bundle.claim(...Array.from({ length: 4 }, () => bundle.run({ tenant: "busy" })));
      for (const ticket of await bundle.admit({ limit: 2 })) {
        await bundle.store.runs.begin(ticket, "node-a", "30s");
      }
      bundle.clock.advance(1);
      await bundle.claim(...Array.from({ length: 3 }, () => bundle.run({ tenant: "new" })));
      const tenants = (await bundle.admit({ limit: 4 })).map(({ tenant }) => tenant);
      assert.deepEqual(tenants, ["new", "new", "busy", "new"]);
    },
  ],
  [
    "within a tenant priority decides, then the due instant, then the id",
    async (bundle) => {
      const low = bundle.run({ priority: -1, dueAt: bundle.ago("1h") });
      const late = bundle.run({ dueAt: bundle.ago("1s") });
      const early = bundle.run({ dueAt: bundle.ago("2s") });
      const twin = bundle.run({ dueAt: bundle.ago("2s") });
      const high = bundle.run({ priority: 10 });
      await bundle.claim(low, late, twin, early, high);
      const expected = [high, early, twin, late, low].map(({ id }) => id);
      assert.deepEqual(idsOf(await bundle.admit()), expected);
    },
  ],
  [
    "a run of high priority that is not due holds up nobody",
    async (bundle) => {
      const later = bundle.run({ priority: 10, dueAt: bundle.in("1h") });
      const now = bundle.run();
      await bundle.claim(later, now);
      assert.deepEqual(idsOf(await bundle.admit()), [now.id]);
    },
  ],
  ["no tenant has more than its share under way, over all nodes", perTenant],
  [
    "no job has more than its limit under way, and what is behind it is not held up",
    async (bundle) => {
      const limited = Array.from({ length: 20 }, () =>
        bundle.run({ job: "a:limited", dueAt: bundle.ago("1h") }),
      );
      const free = Array.from({ length: 3 }, () => bundle.run({ job: "a:free" }));
      await bundle.claim(...limited, ...free);
      const tickets = await bundle.admit({ perJob: { "a:limited": 2, "a:other": 0 } });
      assert.deepEqual(
        countBy(tickets, ({ job }) => job),
        { "a:limited": 2, "a:free": 3 },
      );
      assert.deepEqual(await bundle.admit({ perJob: { "a:limited": 2 } }), []);
      assert.equal((await bundle.admit({ perJob: { "a:limited": 5 } })).length, 3);
      assert.equal((await bundle.admit()).length, 15);
    },
  ],
  ["the earliest instant at which something falls due is known", nextDue],
];

async function perTenant(bundle: StoreBundle): Promise<void> {
  const of = (tenant: string) =>
    Array.from({ length: 6 }, (_, n) => bundle.run({ tenant, schedule: `a:${n}@${tenant}` }));
  await bundle.claim(...of("one"), ...of("two"));
  const first = await bundle.admit({ perTenant: 2 });
  assert.deepEqual(
    countBy(first, ({ tenant }) => tenant ?? ""),
    { one: 2, two: 2 },
  );
  assert.deepEqual(await bundle.admit({ perTenant: 2 }), []);
  const { runs } = bundle.store;
  const begun = await Promise.all(first.map((ticket) => runs.begin(ticket, "node-b", "30s")));
  assert.deepEqual(await bundle.admit({ perTenant: 2 }), []);
  const one = begun.find((each) => each?.run.tenant === "one");
  assert.ok(one);
  await runs.complete([bundle.completion({ run: one.run, epoch: one.lease.epoch })]);
  const more = await bundle.admit({ perTenant: 2 });
  assert.deepEqual(
    more.map(({ tenant }) => tenant),
    ["one"],
  );
}

async function nextDue(bundle: StoreBundle): Promise<void> {
  const { runs } = bundle.store;
  if (runs.nextDue === undefined) return;
  assert.equal(await runs.nextDue(), undefined);
  const soon = bundle.run({ tenant: "one", dueAt: bundle.in("1m") });
  const later = bundle.run({ tenant: "two", priority: 9, dueAt: bundle.in("2m") });
  const done = bundle.run({ status: "missed", dueAt: bundle.in("1s") });
  await bundle.claim(later, soon, done);
  assert.deepEqual(await runs.nextDue(), soon.dueAt);
  await bundle.admit();
  assert.deepEqual(await runs.nextDue(), soon.dueAt);
  bundle.clock.advance("1m");
  await bundle.admit();
  assert.deepEqual(await runs.nextDue(), later.dueAt);
  await runs.requestCancel(later.id, "no");
  assert.equal(await runs.nextDue(), undefined);
}

function idsOf(tickets: readonly RunTicket[]): string[] {
  return tickets.map(({ runId }) => runId);
}

function countBy<T>(items: readonly T[], key: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[key(item)] = (counts[key(item)] ?? 0) + 1;
  return counts;
}
