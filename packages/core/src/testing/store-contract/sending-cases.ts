import assert from "node:assert/strict";
import type { OutboxEntry } from "../../store/index.ts";
import type { StoreBundle, StoreCase } from "./bundle.ts";

/** What is promised of deliveries that are being sent. */
export const sendingCases: readonly StoreCase[] = [
  ["a claim whose node died comes back in doubt, with the parts that were recorded", inDoubt],
  [
    "a recorded part shows that the node lives, and prolongs its claims on the channel",
    async (bundle) => {
      const { deliveries } = bundle.store;
      await deliveries.add([bundle.delivery({ id: "d1" }), bundle.delivery({ id: "d2" })]);
      const [first] = await claim(bundle);
      bundle.clock.advance("29s");
      assert.equal(await deliveries.partSent(first!, "m1"), true);
      bundle.clock.advance("29s");
      assert.deepEqual(await claim(bundle, { node: "node-b" }), []);
      bundle.clock.advance("1s");
      assert.equal((await claim(bundle, { node: "node-b" })).length, 2);
    },
  ],
  ["a claim ends as told, and only while it is the latest", ends],
  [
    "a delivery that goes back waits until it is due, with its parts",
    async (bundle) => {
      const { deliveries } = bundle.store;
      await deliveries.add([bundle.delivery({ id: "d1" })]);
      const [entry] = await claim(bundle);
      await deliveries.partSent(entry!, "m1");
      await deliveries.partSent(entry!, undefined);
      const back = {
        ...entry!.delivery,
        attempts: 1,
        error: "busy",
        nextAt: bundle.in("1m"),
        epoch: 1,
      };
      await deliveries.complete([back]);
      assert.deepEqual(await claim(bundle), []);
      bundle.clock.advance("1m");
      const [again] = await claim(bundle, { node: "node-b" });
      assert.deepEqual(
        [again?.sentParts, again?.inDoubt, again?.epoch],
        [["m1", undefined], false, 2],
      );
      assert.deepEqual([again?.delivery.attempts, again?.delivery.error], [1, "busy"]);
    },
  ],
  [
    "a delivery that nobody is sending can be put into another state",
    async (bundle) => {
      const { deliveries } = bundle.store;
      if (deliveries.restate === undefined) return;
      await deliveries.add([bundle.delivery({ id: "d1", expiresAt: bundle.in("1h") })]);
      const [entry] = await claim(bundle);
      const { delivery } = entry!;
      assert.equal(await deliveries.restate({ ...delivery, status: "discarded" }), false);
      await deliveries.partSent(entry!, "m1");
      await deliveries.complete([
        { ...delivery, status: "dead", error: "gone", attempts: 3, epoch: 1 },
      ]);
      const { expiresAt: _expires, ...again } = delivery;
      assert.equal(await deliveries.restate({ ...again, status: "pending", attempts: 0 }), true);
      const read = await deliveries.get("d1");
      assert.deepEqual(
        [read?.status, read?.error, read?.expiresAt, read?.attempts],
        ["pending", undefined, undefined, 0],
      );
      const [second] = await claim(bundle);
      assert.deepEqual([second?.sentParts, second?.epoch], [["m1"], 2]);
      assert.equal(await deliveries.restate({ ...delivery, id: "unknown" }), false);
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

async function inDoubt(bundle: StoreBundle): Promise<void> {
  const { deliveries } = bundle.store;
  await deliveries.add([bundle.delivery({ id: "d1" })]);
  const [dead] = await claim(bundle);
  assert.equal(await deliveries.partSent(dead!, "m1"), true);
  bundle.clock.advance("29s");
  assert.deepEqual(await claim(bundle, { node: "node-b" }), []);
  bundle.clock.advance("1s");
  const [entry] = await claim(bundle, { node: "node-b" });
  assert.deepEqual([entry?.inDoubt, entry?.sentParts, entry?.epoch], [true, ["m1"], 2]);
  if (deliveries.doubt !== undefined) {
    assert.equal(await deliveries.doubt(dead!), false);
    assert.equal(await deliveries.doubt(entry!), true);
    assert.equal((await deliveries.get("d1"))?.doubts, 1);
  }
  assert.equal(await deliveries.partSent(dead!, "m2"), false);
  assert.equal(await deliveries.partSent(entry!, "m3"), true);
  await deliveries.complete([{ ...entry!.delivery, status: "sent", epoch: 2 }]);
  assert.equal(await deliveries.partSent(entry!, "m4"), false);
}

async function ends(bundle: StoreBundle): Promise<void> {
  const { deliveries } = bundle.store;
  await deliveries.add(["a", "b", "c"].map((id) => bundle.delivery({ id, channel: id })));
  const entries = await claim(bundle);
  const ended = entries.map(({ delivery, epoch }, index) => ({
    ...delivery,
    epoch,
    attempts: 1,
    status: (["sent", "dead", "discarded"] as const)[index] ?? "sent",
    ...(index === 0 ? { sentAt: bundle.in("1s"), doubts: 2 } : { error: "because" }),
  }));
  const stale = ended.map((each) => ({ ...each, epoch: 0, status: "discarded" as const }));
  await deliveries.complete(stale);
  assert.equal((await deliveries.get("a"))?.status, "pending");
  await deliveries.complete(ended);
  await deliveries.complete(stale);
  await deliveries.complete([]);
  const [a, b, c] = await Promise.all(["a", "b", "c"].map((id) => deliveries.get(id)));
  assert.deepEqual([a?.status, a?.sentAt, a?.doubts, a?.attempts], ["sent", bundle.in("1s"), 2, 1]);
  assert.deepEqual([b?.status, b?.error, c?.status], ["dead", "because", "discarded"]);
  bundle.clock.advance("1h");
  assert.deepEqual(await claim(bundle), []);
}
