import assert from "node:assert/strict";
import type { ScheduleRecord, Store } from "../../store/index.ts";
import type { StoreBundle, StoreCase } from "./bundle.ts";

/** What is promised of schedules. */
export const scheduleCases: readonly StoreCase[] = [
  [
    "a schedule comes back as it was written",
    async ({ store }) => {
      const full: ScheduleRecord = {
        key: "bgs:daily@veil#weekly",
        job: "bgs:daily",
        tenant: "veil",
        name: "weekly",
        trigger: { cron: "0 9 * * 1-5", timezone: "Europe/Berlin" },
        timezone: "Australia/Sydney",
        payload: { site: "é🔔", list: [1, null] },
        status: "paused",
        origin: "tenant",
        nextAt: new Date("2026-03-02T00:00:00.123Z"),
        lastRunId: "run-1",
        definitionHash: "abc",
        event: "bgs:tick",
        version: 99,
        priority: -3,
        maxInstances: 4,
      };
      const bare = {
        key: "core:purge",
        job: "core:purge",
        trigger: { date: "2027-01-01" },
      } as const;
      const rest = {
        timezone: "UTC",
        status: "active",
        origin: "code",
        definitionHash: "h",
      } as const;
      await store.schedules.upsert([full, { ...bare, ...rest, version: 0 }]);
      const read = await store.schedules.get(full.key);
      assert.deepEqual({ ...read, version: 0 }, { ...full, version: 0 });
      const small = await store.schedules.get("core:purge");
      assert.deepEqual({ ...small, version: 0 }, { ...bare, ...rest, version: 0 });
      assert.ok((read?.version ?? 0) > 0 && read?.version !== small?.version);
      assert.equal(await store.schedules.get("bgs:daily@veil"), undefined);
    },
  ],
  [
    "every upsert gives a higher version, and load answers what changed after one, in order",
    async (bundle) => {
      const { schedules } = bundle.store;
      await schedules.upsert([bundle.schedule("a:1"), bundle.schedule("a:2")]);
      await schedules.upsert([bundle.schedule("a:3")]);
      const all = await load(bundle.store);
      assert.deepEqual(
        all.map(({ key }) => key),
        ["a:1", "a:2", "a:3"],
      );
      assertRising(all);
      const seen = all.at(-1)?.version ?? 0;
      assert.deepEqual(await load(bundle.store, seen), []);
      await schedules.upsert([bundle.schedule("a:1", { timezone: "Europe/Paris" })]);
      const changed = await load(bundle.store, seen);
      assert.deepEqual(
        changed.map(({ key, timezone }) => [key, timezone]),
        [["a:1", "Europe/Paris"]],
      );
      assertRising(changed, seen);
    },
  ],
  [
    "the last record of a key in one upsert wins",
    async (bundle) => {
      const first = bundle.schedule("a:1", { definitionHash: "first" });
      await bundle.store.schedules.upsert([first, { ...first, definitionHash: "second" }]);
      assert.equal((await bundle.store.schedules.get("a:1"))?.definitionHash, "second");
      assert.equal((await load(bundle.store)).length, 1);
    },
  ],
  [
    "an upsert keeps the latest run of a schedule unless it names one",
    async (bundle) => {
      const { schedules } = bundle.store;
      await schedules.upsert([bundle.schedule("a:1")]);
      const run = bundle.run({ schedule: "a:1" });
      await bundle.claim(run);
      await schedules.upsert([bundle.schedule("a:1", { definitionHash: "new" })]);
      assert.equal((await schedules.get("a:1"))?.lastRunId, run.id);
    },
  ],
  [
    "an upsert of nothing and a removal of nothing do nothing",
    async ({ store }) => {
      await store.schedules.upsert([]);
      await store.schedules.remove([]);
      await store.schedules.remove(["a:unknown"]);
      assert.deepEqual(await load(store), []);
    },
  ],
  [
    "a removed schedule is seen nowhere, and can be written again",
    async (bundle) => {
      const { schedules } = bundle.store;
      await schedules.upsert([bundle.schedule("a:1"), bundle.schedule("a:2")]);
      await schedules.remove(["a:1"]);
      assert.equal(await schedules.get("a:1"), undefined);
      assert.deepEqual(
        (await schedules.list({})).items.map(({ key }) => key),
        ["a:2"],
      );
      assert.deepEqual(
        (await load(bundle.store)).map(({ key }) => key),
        ["a:2"],
      );
      await schedules.upsert([bundle.schedule("a:1")]);
      assert.equal((await schedules.get("a:1"))?.key, "a:1");
      const run = bundle.run({ schedule: "a:1" });
      assert.deepEqual(await bundle.claim(run), [run.id]);
    },
  ],
  ["thousands of schedules load completely, in order", loadsMany],
  [
    "a page of schedules is in the order of keys and goes on where the one before ended",
    async (bundle) => {
      const keys = Array.from({ length: 7 }, (_, index) => `a:job@t${index}`);
      const records = keys.map((key) => bundle.schedule(key));
      await bundle.store.schedules.upsert(records.reverse());
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await bundle.store.schedules.list({ limit: 3, ...(cursor && { cursor }) });
        assert.ok(page.items.length <= 3);
        seen.push(...page.items.map(({ key }) => key));
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      assert.deepEqual(seen, keys);
    },
  ],
  [
    "a full last page has no further cursor",
    async (bundle) => {
      await bundle.store.schedules.upsert([bundle.schedule("a:1"), bundle.schedule("a:2")]);
      assert.equal((await bundle.store.schedules.list({ limit: 2 })).nextCursor, undefined);
    },
  ],
  ["schedules are filtered by tenant, plugin, job, status and text, and by all together", filters],
  [
    "text that means something to the database is looked for as it is",
    async (bundle) => {
      await bundle.store.schedules.upsert([bundle.schedule("a:x_y"), bundle.schedule("a:x-y")]);
      const found = await bundle.store.schedules.list({ search: "x_y" });
      assert.deepEqual(
        found.items.map(({ key }) => key),
        ["a:x_y"],
      );
      for (const search of ["%", "'", '"', "\\", "!", "*"]) {
        assert.deepEqual((await bundle.store.schedules.list({ search })).items, []);
      }
    },
  ],
  [
    "a cursor that no page answered is refused",
    async ({ store }) => {
      const refused = { code: "CURSOR_INVALID" };
      await assert.rejects(store.schedules.list({ cursor: "no cursor" }), refused);
      await assert.rejects(store.runs.list({ cursor: "WzFd" }), refused);
      await assert.rejects(store.deliveries.list({ cursor: "e30" }), refused);
    },
  ],
];

async function loadsMany(bundle: StoreBundle): Promise<void> {
  const records = Array.from({ length: 4500 }, (_, index) => bundle.schedule(`a:job@t${index}`));
  await bundle.store.schedules.upsert(records);
  const loaded = await load(bundle.store);
  assert.equal(loaded.length, 4500);
  assertRising(loaded);
  assert.equal(new Set(loaded.map(({ key }) => key)).size, 4500);
}

async function filters(bundle: StoreBundle): Promise<void> {
  await bundle.store.schedules.upsert([
    bundle.schedule("a:x@one", { tenant: "one" }),
    bundle.schedule("a:x@two", { tenant: "two", status: "paused" }),
    bundle.schedule("a:y@one", { tenant: "one" }),
    bundle.schedule("ab:x"),
  ]);
  const keys = async (query: Parameters<Store["schedules"]["list"]>[0]) =>
    (await bundle.store.schedules.list(query)).items.map(({ key }) => key);
  assert.deepEqual(await keys({ tenant: "one" }), ["a:x@one", "a:y@one"]);
  assert.deepEqual(await keys({ plugin: "a" }), ["a:x@one", "a:x@two", "a:y@one"]);
  assert.deepEqual(await keys({ job: "a:x" }), ["a:x@one", "a:x@two"]);
  assert.deepEqual(await keys({ status: "paused" }), ["a:x@two"]);
  assert.deepEqual(await keys({ search: "Y@ON" }), ["a:y@one"]);
  assert.deepEqual(await keys({ tenant: "one", job: "a:x", search: "a:" }), ["a:x@one"]);
  assert.deepEqual(await keys({ tenant: "nobody" }), []);
}

async function load(store: Store, since?: number): Promise<ScheduleRecord[]> {
  const records: ScheduleRecord[] = [];
  for await (const record of store.schedules.load(since)) records.push(record);
  return records;
}

function assertRising(records: readonly ScheduleRecord[], after = 0): void {
  let last = after;
  for (const { version } of records) {
    assert.ok(version > last, `expected a version above ${last}, found ${version}`);
    last = version;
  }
}
