import assert from "node:assert/strict";
import type { RunTicket } from "../../store/index.ts";
import type { StoreBundle, StoreCase } from "./bundle.ts";

/** What is promised of `maxInstances`. */
export const placeCases: readonly StoreCase[] = [
  ["a schedule has no more than maxInstances on the way to a result", maxInstances],
  [
    "a schedule that is full holds up neither its tenant nor its job",
    async (bundle) => {
      const stuck = Array.from({ length: 300 }, () =>
        bundle.run({ schedule: "a:1@one", tenant: "one", dueAt: bundle.ago("1h") }),
      );
      const free = bundle.run({ schedule: "a:2@one", tenant: "one" });
      await bundle.claim(...stuck, free);
      const [first] = stuck;
      assert.deepEqual(idsOf(await bundle.admit()), [first?.id, free.id]);
      assert.deepEqual(await bundle.admit(), []);
    },
  ],
  [
    "a run that snoozes or is retried keeps its schedule's place",
    async (bundle) => {
      const { runs } = bundle.store;
      for (const status of ["snoozed", "retrying"] as const) {
        const begun = await bundle.running({ schedule: `a:${status}` });
        const next = bundle.run({ schedule: `a:${status}` });
        await bundle.claim(next);
        await runs.complete([bundle.completion(begun, { status, dueAt: bundle.in("1h") })]);
        assert.deepEqual(await bundle.admit(), [], `${status} keeps its place`);
      }
      bundle.clock.advance("1h");
      assert.equal((await bundle.admit()).length, 2);
    },
  ],
  [
    "a run that may have more company is not held up by one that may not",
    async (bundle) => {
      await bundle.running({ schedule: "a:1" });
      const alone = bundle.run({ schedule: "a:1", dueAt: bundle.ago("1m") });
      const second = bundle.run({ schedule: "a:1", maxInstances: 2 });
      await bundle.claim(alone, second);
      assert.deepEqual(idsOf(await bundle.admit()), [second.id]);
      assert.deepEqual(await bundle.admit(), []);
    },
  ],
  [
    "of two that snooze and want one place the older comes first",
    async (bundle) => {
      const younger = bundle.run({
        id: "b",
        schedule: "a:1",
        status: "snoozed",
        dueAt: bundle.ago("1h"),
      });
      const older = bundle.run({
        id: "a",
        schedule: "a:1",
        status: "snoozed",
        dueAt: bundle.ago("1s"),
      });
      await bundle.claim(younger, older);
      assert.deepEqual(idsOf(await bundle.admit()), ["a"]);
    },
  ],
  ["a place that comes free is given to the next, however it came free", placesComeFree],
  [
    "an admission that ran out gives its place back",
    async (bundle) => {
      const first = bundle.run({ schedule: "a:1", dueAt: bundle.ago("2s") });
      const second = bundle.run({ schedule: "a:1", dueAt: bundle.ago("1s") });
      await bundle.claim(first, second);
      const [ticket] = await bundle.admit({ lease: "5s" });
      assert.equal(ticket?.runId, first.id);
      await bundle.store.runs.requestCancel(first.id, "no");
      assert.deepEqual(idsOf(await bundle.admit({ lease: "5s" })), [second.id]);
      bundle.clock.advance("5s");
      assert.deepEqual(idsOf(await bundle.admit()), [second.id]);
    },
  ],
  [
    "runs without a schedule share the places of their job and tenant",
    async (bundle) => {
      const runs = ["one", "one", "two"].map((tenant) => bundle.run({ tenant, maxInstances: 1 }));
      await bundle.claim(...runs);
      const tenants = (await bundle.admit()).map(({ tenant }) => tenant);
      assert.deepEqual(tenants, ["one", "two"]);
    },
  ],
];

async function maxInstances(bundle: StoreBundle): Promise<void> {
  const { runs } = bundle.store;
  const of = (schedule: string, most?: number) =>
    Array.from({ length: 4 }, () =>
      bundle.run({ schedule, ...(most !== undefined && { maxInstances: most }) }),
    );
  const [single, triple] = [of("a:1"), of("a:3", 3)];
  await bundle.claim(...single, ...triple);
  const tickets = await bundle.admit();
  const expected = [single[0], ...triple.slice(0, 3)].flatMap((run) => run?.id ?? []);
  assert.deepEqual(idsOf(tickets).sort(), expected.sort());
  for (const ticket of tickets) await runs.begin(ticket, "node-a", "30s");
  assert.deepEqual(await bundle.admit(), []);
  await runs.complete([bundle.completion({ run: { id: single[0]?.id ?? "" }, epoch: 1 })]);
  assert.deepEqual(idsOf(await bundle.admit()), [single[1]?.id]);
  assert.deepEqual(await bundle.admit(), []);
}

async function placesComeFree(bundle: StoreBundle): Promise<void> {
  const { runs } = bundle.store;
  const queue = Array.from({ length: 6 }, () => bundle.run({ schedule: "a:1" }));
  await bundle.claim(...queue);
  const id = (index: number): string => queue[index]?.id ?? "";
  const next = async (index: number) => {
    const tickets = await bundle.admit();
    assert.deepEqual(idsOf(tickets), [id(index)]);
    assert.deepEqual(await bundle.admit(), [], "one place, one run");
    return tickets[0] as RunTicket;
  };
  const begin = async (index: number) => {
    const begun = await runs.begin(await next(index), "node-a", "30s");
    assert.ok(begun);
    return { run: begun.run, epoch: begun.lease.epoch };
  };
  await runs.complete([bundle.completion(await begin(0))]);
  await next(1);
  assert.equal(await runs.requestCancel(id(1), "no"), true);
  const lost = await begin(2);
  assert.equal(await runs.requestCancel(id(3), "no"), true);
  const again = { status: "queued", dueAt: bundle.in("1h") } as const;
  await runs.complete([bundle.completion(lost, again)]);
  const snoozing = await begin(4);
  const snooze = { status: "snoozed", dueAt: bundle.in("1h") } as const;
  await runs.complete([bundle.completion(snoozing, snooze)]);
  assert.deepEqual(await bundle.admit(), []);
  assert.equal(await runs.requestCancel(id(4), "no"), true);
  await runs.complete([bundle.completion(await begin(5), { status: "failed" })]);
  bundle.clock.advance("1h");
  await next(2);
}

function idsOf(tickets: readonly RunTicket[]): string[] {
  return tickets.map(({ runId }) => runId);
}
