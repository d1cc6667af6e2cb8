import assert from "node:assert/strict";
import type { Delivery, DeliveryQuery } from "../../model/index.ts";
import type { OutboxEntry } from "../../store/index.ts";
import type { StoreBundle, StoreCase } from "./bundle.ts";

/** What is promised of the outbox. */
export const outboxCases: readonly StoreCase[] = [
  [
    "a delivery comes back as it was written",
    async (bundle) => {
      const full: Delivery = {
        id: "d1",
        tenant: "one",
        channel: "push",
        to: { id: "u1", address: "token", kind: "fcm" },
        status: "pending",
        runId: "r1",
        message: {
          title: "T",
          body: "é🔔",
          severity: "warning",
          fields: [{ name: "a", value: "b", inline: true }],
          dedupeKey: "k",
          updateKey: "u",
        },
        attempts: 2,
        nextAt: bundle.in("1m"),
        error: "busy",
        expiresAt: bundle.in("1h"),
        createdAt: bundle.ago("1m"),
        doubts: 1,
      };
      const bare: Delivery = {
        id: "d2",
        channel: "host",
        status: "pending",
        message: { body: "x" },
        attempts: 0,
      };
      assert.deepEqual(await bundle.store.deliveries.add([full, bare]), ["d1", "d2"]);
      assert.deepEqual(await bundle.store.deliveries.get("d1"), full);
      const createdAt = bundle.clock.now();
      assert.deepEqual(await bundle.store.deliveries.get("d2"), { ...bare, createdAt });
      assert.equal(await bundle.store.deliveries.get("d3"), undefined);
    },
  ],
  [
    "a repetition is not added for 30 days: by id, or by dedupe key for tenant, channel and recipient",
    dedupes,
  ],
  [
    "pending deliveries are claimed oldest first, as many as asked for",
    async (bundle) => {
      const { deliveries } = bundle.store;
      const all = Array.from({ length: 5 }, (_, n) =>
        bundle.delivery({ id: `d${n}`, channel: `c${n % 2}` }),
      );
      await deliveries.add([...all, bundle.delivery({ id: "sent", status: "sent" })]);
      assert.deepEqual(idsOf(await claim(bundle, { limit: 3 })), ["d0", "d1", "d2"]);
      assert.deepEqual(idsOf(await claim(bundle)), ["d3", "d4"]);
      assert.deepEqual(await claim(bundle), []);
      assert.deepEqual(await claim(bundle, { limit: 0 }), []);
    },
  ],
  [
    "a claim carries the delivery, its number and what was sent before",
    async (bundle) => {
      const delivery = bundle.delivery();
      await bundle.store.deliveries.add([delivery]);
      const [entry] = await claim(bundle);
      const createdAt = bundle.clock.now();
      assert.deepEqual(entry, {
        delivery: { ...delivery, createdAt },
        sentParts: [],
        inDoubt: false,
        epoch: 1,
      });
    },
  ],
  [
    "what is to wait is not claimed before, and nothing overtakes it on its way to the same recipient",
    async (bundle) => {
      const to = (id: string) => ({ id, address: "x" });
      await bundle.store.deliveries.add([
        bundle.delivery({ id: "waits", nextAt: bundle.in("20s") }),
        bundle.delivery({ id: "behind" }),
        bundle.delivery({ id: "elsewhere", channel: "other" }),
        bundle.delivery({ id: "another", tenant: "two" }),
        bundle.delivery({ id: "person", to: to("p1"), nextAt: bundle.in("20s") }),
        bundle.delivery({ id: "somebody else", to: to("p2") }),
      ]);
      assert.deepEqual(idsOf(await claim(bundle)), ["elsewhere", "another", "somebody else"]);
      bundle.clock.advance("20s");
      assert.deepEqual(idsOf(await claim(bundle)), ["waits", "behind", "person"]);
    },
  ],
  [
    "a delivery in the middle that waits stops those behind it only",
    async (bundle) => {
      await bundle.store.deliveries.add([
        bundle.delivery({ id: "first" }),
        bundle.delivery({ id: "waits", nextAt: bundle.in("1m") }),
        bundle.delivery({ id: "behind" }),
      ]);
      assert.deepEqual(idsOf(await claim(bundle)), ["first"]);
    },
  ],
  [
    "a channel that another node sends to is left out, until its claims end or run out",
    async (bundle) => {
      const { deliveries } = bundle.store;
      await deliveries.add([bundle.delivery({ id: "d1" }), bundle.delivery({ id: "d2" })]);
      const [first] = await claim(bundle, { limit: 1 });
      assert.ok(first);
      assert.deepEqual(await claim(bundle, { node: "node-b" }), []);
      assert.deepEqual(idsOf(await claim(bundle, { limit: 1 })), ["d2"]);
      await deliveries.add([bundle.delivery({ id: "d3" })]);
      await deliveries.complete([{ ...first.delivery, status: "sent", epoch: first.epoch }]);
      assert.deepEqual(await claim(bundle, { node: "node-b" }), []);
      bundle.clock.advance("30s");
      assert.deepEqual(idsOf(await claim(bundle, { node: "node-b" })), ["d2", "d3"]);
    },
  ],
  [
    "no more than perChannel of a channel are claimed at a time, and others have room",
    async (bundle) => {
      const { deliveries } = bundle.store;
      const flood = Array.from({ length: 30 }, (_, n) => bundle.delivery({ id: `f${10 + n}` }));
      await deliveries.add([...flood, bundle.delivery({ id: "other", channel: "other" })]);
      const entries = await claim(bundle, { perChannel: 2, limit: 5 });
      assert.deepEqual(idsOf(entries), ["f10", "f11", "other"]);
      assert.deepEqual(await claim(bundle, { perChannel: 2 }), []);
      const [first] = entries;
      await deliveries.complete([{ ...first!.delivery, status: "sent", epoch: 1 }]);
      assert.deepEqual(idsOf(await claim(bundle, { perChannel: 2 })), ["f12"]);
    },
  ],
  ["the references under an update key are those that stand in the channel", refs],
  ["deliveries are listed newest first, page by page, and filtered", lists],
  [
    "the earliest instant at which a pending delivery is due is known",
    async (bundle) => {
      const { deliveries } = bundle.store;
      if (deliveries.nextDue === undefined) return;
      assert.equal(await deliveries.nextDue(), undefined);
      await deliveries.add([bundle.delivery({ channel: "b", nextAt: bundle.in("2m") })]);
      await deliveries.add([bundle.delivery({ channel: "a", nextAt: bundle.in("1m") })]);
      await deliveries.add([bundle.delivery({ channel: "c", status: "dead" })]);
      assert.deepEqual(await deliveries.nextDue(), bundle.in("1m"));
      await deliveries.add([bundle.delivery({ channel: "d" })]);
      assert.deepEqual(await deliveries.nextDue(), bundle.clock.now());
      const [entry] = await claim(bundle);
      assert.deepEqual(await deliveries.nextDue(), bundle.in("30s"));
      await deliveries.complete([{ ...entry!.delivery, status: "sent", epoch: 1 }]);
      assert.deepEqual(await deliveries.nextDue(), bundle.in("1m"));
    },
  ],
];

type ClaimRequest = { node?: string; limit?: number; perChannel?: number };

function claim(
  { store }: StoreBundle,
  request: ClaimRequest = {},
): Promise<readonly OutboxEntry[]> {
  return store.deliveries.claim({ node: "node-a", limit: 100, lease: "30s", ...request });
}

async function dedupes(bundle: StoreBundle): Promise<void> {
  const { deliveries } = bundle.store;
  const message = { dedupeKey: "k" };
  const first = bundle.delivery({ message });
  const others = [
    bundle.delivery({ message: { dedupeKey: "other" } }),
    bundle.delivery({ message, tenant: "two" }),
    bundle.delivery({ message, channel: "other" }),
    bundle.delivery({ message, to: { id: "u1", address: "x" } }),
    bundle.delivery({ message, to: { id: "u2", address: "x" } }),
    bundle.delivery(),
    bundle.delivery(),
  ];
  const again = bundle.delivery({ message });
  const added = await deliveries.add([first, ...others, again]);
  assert.deepEqual(
    added,
    [first, ...others].map(({ id }) => id),
  );
  assert.equal(await deliveries.get(again.id), undefined);
  assert.deepEqual(await deliveries.add([first, others[5]!]), []);
  assert.deepEqual(await deliveries.add([]), []);
  const [entry] = await claim(bundle, { limit: 1 });
  await deliveries.complete([{ ...entry!.delivery, status: "dead", epoch: 1 }]);
  bundle.clock.advance("30d");
  const later = bundle.delivery({ message });
  assert.deepEqual(await deliveries.add([later]), [later.id]);
}

async function refs(bundle: StoreBundle): Promise<void> {
  const { deliveries } = bundle.store;
  const message = { updateKey: "report" };
  const standing = () => deliveries.refs("one", "ops", "report");
  const send = async (id: string, parts: readonly string[], status: Delivery["status"]) => {
    await deliveries.add([bundle.delivery({ id, message })]);
    const [entry] = await claim(bundle);
    for (const part of parts) await deliveries.partSent(entry!, part);
    await deliveries.complete([{ ...entry!.delivery, status, epoch: entry!.epoch }]);
  };
  assert.deepEqual(await standing(), []);
  await send("d1", ["a1"], "dead");
  assert.deepEqual(await standing(), ["a1"]);
  await send("d2", ["b1", "b2", "b3"], "sent");
  assert.deepEqual(await standing(), ["b1", "b2", "b3"]);
  await send("d3", ["c1", "c2"], "sent");
  assert.deepEqual(await standing(), ["c1", "c2"]);
  await send("d4", ["d1"], "dead");
  assert.deepEqual(await standing(), ["d1", "c2"]);
  await send("d5", ["e1", "e2", "e3"], "discarded");
  assert.deepEqual(await standing(), ["e1", "e2", "e3"]);
  await deliveries.add([bundle.delivery({ id: "d6", message })]);
  const [entry] = await claim(bundle);
  await deliveries.partSent(entry!, "f1");
  assert.deepEqual(await standing(), ["f1", "e2", "e3"]);
  assert.deepEqual(await deliveries.refs("two", "ops", "report"), []);
  assert.deepEqual(await deliveries.refs("one", "other", "report"), []);
  assert.deepEqual(await deliveries.refs("one", "ops", "other"), []);
}

async function lists(bundle: StoreBundle): Promise<void> {
  const { deliveries } = bundle.store;
  await deliveries.add([
    bundle.delivery({ id: "d1", message: { title: "Warm", body: "x" } }),
    bundle.delivery({ id: "d2", channel: "b", runId: "r1" }),
    bundle.delivery({ id: "d3", tenant: "two", status: "dead", error: "Gone away" }),
    bundle.delivery({ id: "d4", status: "sent" }),
  ]);
  const ids = async (query: DeliveryQuery) =>
    (await deliveries.list(query)).items.map(({ id }) => id);
  assert.deepEqual(await ids({}), ["d4", "d3", "d2", "d1"]);
  assert.deepEqual(await ids({ tenant: "two" }), ["d3"]);
  assert.deepEqual(await ids({ channel: "b" }), ["d2"]);
  assert.deepEqual(await ids({ status: "pending" }), ["d2", "d1"]);
  assert.deepEqual(await ids({ runId: "r1" }), ["d2"]);
  assert.deepEqual(await ids({ search: "warm" }), ["d1"]);
  assert.deepEqual(await ids({ search: "gone AWAY" }), ["d3"]);
  const first = await deliveries.list({ limit: 3 });
  assert.ok(first.nextCursor);
  assert.deepEqual(await ids({ limit: 3, cursor: first.nextCursor }), ["d1"]);
}

function idsOf(entries: readonly OutboxEntry[]): string[] {
  return entries.map(({ delivery }) => delivery.id);
}
