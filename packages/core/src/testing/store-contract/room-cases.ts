import assert from "node:assert/strict";
import type { LogLine, Node } from "../../model/index.ts";
import type { StoreBundle, StoreCase } from "./bundle.ts";

/** What is promised of plugin state, rate limits, run logs and nodes, and of the store as a whole. */
export const roomCases: readonly StoreCase[] = [
  [
    "the store's time is that of its clock",
    async ({ store, clock }) => {
      assert.deepEqual(await store.now(), clock.now());
      clock.advance("90s");
      assert.deepEqual(await store.now(), clock.now());
    },
  ],
  [
    "a value comes back as it was written, by scope and key",
    async ({ store: { state } }) => {
      const values = [null, false, 0, "", "é\u2028🔔 \" ' \\", 1.5, [], {}, { a: [{ b: null }] }];
      await state.write(
        values.map((value, index) => ({ scope: "a@one", key: `k${index}`, value })),
      );
      for (const [index, value] of values.entries()) {
        assert.deepEqual(await state.get("a@one", `k${index}`), value);
      }
      assert.equal(await state.get("a@two", "k1"), undefined);
      assert.equal(await state.get("a@one", "k99"), undefined);
      assert.equal(await state.get("a@onek", "1"), undefined);
    },
  ],
  [
    "undefined removes a value, and the last write of a key wins",
    async ({ store: { state } }) => {
      const write = (value: unknown, key = "k") => ({ scope: "a", key, value });
      await state.write([write(1), write(2), write(3, "other")]);
      assert.equal(await state.get("a", "k"), 2);
      await state.write([write(undefined), write(4, "other")]);
      assert.deepEqual([await state.get("a", "k"), await state.get("a", "other")], [undefined, 4]);
      await state.write([write(5), write(undefined)]);
      assert.equal(await state.get("a", "k"), undefined);
      await state.write([write(undefined), write(6)]);
      assert.equal(await state.get("a", "k"), 6);
      await state.write([]);
    },
  ],
  [
    "a value that was read is the reader's own",
    async ({ store: { state } }) => {
      const value = { list: [1] };
      await state.write([{ scope: "a", key: "k", value }]);
      value.list.push(2);
      const read = (await state.get("a", "k")) as { list: number[] };
      read.list.push(3);
      assert.deepEqual(await state.get("a", "k"), { list: [1] });
    },
  ],
  ["at most so many grants are given in any span, exactly", exactWindow],
  [
    "a key that is blocked gives nothing until then, and a shorter block changes nothing",
    async (bundle) => {
      const { state } = bundle.store;
      await state.block("k", bundle.in("1h"));
      await state.block("k", bundle.in("1m"));
      assert.deepEqual(await state.take("k", 5, "1s"), {
        granted: false,
        retryAt: bundle.in("1h"),
      });
      assert.equal((await state.take("other", 5, "1s")).granted, true);
      bundle.clock.advance("1h");
      assert.equal((await state.take("k", 5, "1s")).granted, true);
    },
  ],
  [
    "grants asked for at once do not exceed the limit",
    async ({ store: { state } }) => {
      const grants = await Promise.all(Array.from({ length: 20 }, () => state.take("k", 3, "1m")));
      assert.equal(grants.filter(({ granted }) => granted).length, 3);
    },
  ],
  [
    "a limit below one grants nothing",
    async ({ store: { state } }) => {
      assert.equal((await state.take("k", 0, "1m")).granted, false);
    },
  ],
  ["log lines are read in order after a number, once each", logLines],
  ["nodes are listed while they are heard of, and not after their goodbye", nodes],
  [
    "a store that was closed and opened again works",
    async ({ store, clock }) => {
      await store.close();
      const ignore = (): void => {};
      const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
      await store.open({ clock, logger });
      await store.state.write([{ scope: "a", key: "k", value: 1 }]);
      assert.equal(await store.state.get("a", "k"), 1);
    },
  ],
];

async function exactWindow(bundle: StoreBundle): Promise<void> {
  const { state } = bundle.store;
  const take = () => state.take("inara", 2, "1m");
  const begin = bundle.clock.now();
  const after = (seconds: number) => new Date(begin.getTime() + seconds * 1000);
  assert.deepEqual(await take(), { granted: true, retryAt: begin });
  bundle.clock.advance("40s");
  assert.equal((await take()).granted, true);
  assert.deepEqual(await take(), { granted: false, retryAt: after(60) });
  bundle.clock.advance(19_999);
  assert.deepEqual(await take(), { granted: false, retryAt: after(60) });
  bundle.clock.advance(1);
  assert.equal((await take()).granted, true);
  assert.deepEqual(await take(), { granted: false, retryAt: after(100) });
  bundle.clock.advance("40s");
  assert.equal((await take()).granted, true);
  assert.deepEqual(await take(), { granted: false, retryAt: after(120) });
  assert.equal((await state.take("other", 2, "1m")).granted, true);
}

async function logLines(bundle: StoreBundle): Promise<void> {
  const { logs } = bundle.store;
  const line = (sequence: number, over: Partial<LogLine> = {}): LogLine => ({
    sequence,
    at: bundle.in(`${sequence}ms`),
    level: "info",
    message: `line ${sequence} é`,
    ...over,
  });
  const meta = { error: { name: "Error" }, list: [1, null] };
  const lines = [line(3), line(1), line(2, { level: "error", meta })];
  await logs.append(lines.map((each) => ({ runId: "r1", ...each })));
  await logs.append([
    { runId: "r1", ...line(2, { message: "again" }) },
    { runId: "r2", ...line(1) },
  ]);
  await logs.append([]);
  const [third, first, second] = lines;
  assert.deepEqual(await logs.read("r1", 0), [first, second, third]);
  assert.deepEqual(await logs.read("r1", 2), [third]);
  assert.deepEqual(await logs.read("r1", 3), []);
  assert.deepEqual(await logs.read("unknown", 0), []);
}

async function nodes(bundle: StoreBundle): Promise<void> {
  const { store, clock } = bundle;
  const node = (id: string): Node => ({
    id,
    role: "both",
    startedAt: bundle.clock.now(),
    heartbeatAt: new Date(0),
    version: "1.0.0",
  });
  const [a, b] = [node("a"), { ...node("b"), role: "worker" as const }];
  await store.nodes.heartbeat(b, "1m");
  await store.nodes.heartbeat(a, "30s");
  const heartbeatAt = clock.now();
  assert.deepEqual(await store.nodes.list(), [
    { ...a, heartbeatAt },
    { ...b, heartbeatAt },
  ]);
  const ids = async () => (await store.nodes.list()).map(({ id }) => id);
  clock.advance("29s");
  await store.nodes.heartbeat(a, "30s");
  clock.advance("29s");
  assert.deepEqual(await ids(), ["a", "b"]);
  clock.advance("2s");
  assert.deepEqual(await ids(), []);
  await store.nodes.heartbeat(a, "30s");
  assert.deepEqual(await ids(), ["a"]);
  await store.nodes.leave("a");
  await store.nodes.leave("unknown");
  assert.deepEqual(await ids(), []);
}
