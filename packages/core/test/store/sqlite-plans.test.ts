import { expect, test } from "vitest";
import { openSqlite } from "../../src/database/sqlite/index.ts";
import { sqlStore } from "../../src/store/sql/sql-store.ts";
import { SqliteDatabase } from "../../src/store/sql/sqlite/sqlite-database.ts";
import { sqliteStoreDialect } from "../../src/store/sql/sqlite/sqlite-dialect.ts";
import { SettableClock, StoreBundle } from "../../src/testing/store-contract/bundle.ts";

/** A store whose statements are noted, and how SQLite carries each of them out. */
async function setup() {
  const connection = openSqlite(":memory:");
  const noted = new Set<string>();
  const { all, run } = connection;
  const watched = Object.assign(connection, {
    all: (sql: string, values?: readonly unknown[]) => (
      noted.add(sql), all.call(connection, sql, values)
    ),
    run: (sql: string, values?: readonly unknown[]) => (
      noted.add(sql), run.call(connection, sql, values)
    ),
  });
  const store = sqlStore({
    dialect: sqliteStoreDialect,
    shared: false,
    migrate: "auto",
    connect: async ({ clock }) => new SqliteDatabase(watched, clock),
  });
  const clock = new SettableClock();
  const ignore = (): void => {};
  await store.open({ clock, logger: { debug: ignore, info: ignore, warn: ignore, error: ignore } });
  const bundle = new StoreBundle(store, clock);
  return {
    bundle,
    store,
    /** Tables that a piece of work reads from end to end, whatever statements it uses. */
    async scanned(work: () => Promise<unknown>): Promise<readonly string[]> {
      noted.clear();
      await work();
      const statements = [...noted].filter((sql) =>
        /^(?:select|update|delete|with|insert)\b/.test(sql),
      );
      expect(statements.length).toBeGreaterThan(0);
      return statements.flatMap((sql) => {
        const plan = all.call(connection, `explain query plan ${sql}`) as { detail: string }[];
        const named = /^with recursive (\w+)/.exec(sql)?.[1];
        return plan
          .filter(
            ({ detail }) => /^SCAN (?!CONSTANT|\d)/.test(detail) && detail !== `SCAN ${named}`,
          )
          .map(({ detail }) => `${detail}: ${sql}`);
      });
    },
    [Symbol.asyncDispose]: () => store.close(),
  };
}

test("claiming, admitting, beginning and completing read no table from end to end", async () => {
  await using plans = await setup();
  const { bundle, store } = plans;
  await store.schedules.upsert([bundle.schedule("a:1", { event: "a:tick" })]);
  const scanned = await plans.scanned(async () => {
    const crowd = Array.from({ length: 30 }, () => bundle.run({ schedule: "a:1", tenant: "one" }));
    await bundle.claim(...crowd, bundle.run({ tenant: "two", priority: 3 }));
    const tickets = await bundle.admit({ perJob: { "test:job": 2 }, lease: "5s" });
    await store.runs.nextDue?.();
    bundle.clock.advance("5s");
    for (const ticket of [...tickets, ...(await bundle.admit())]) {
      const begun = await store.runs.begin(ticket, "n", "5s");
      if (begun === undefined) continue;
      await store.runs.commit(begun.lease, { checkpoint: 1, progress: { done: 1 } });
      await store.runs.renew("n", "5s");
      bundle.clock.advance("6s");
      await store.runs.expired(10);
      const events = [bundle.event("a:tick", ticket.runId)];
      await store.runs.complete([
        {
          ...begun.lease,
          status: "snoozed",
          attempt: bundle.attempt(),
          dueAt: bundle.in("1h"),
          events,
        },
      ]);
    }
    await store.runs.active?.(["a:1"]);
    await store.runs.requestCancel(crowd[5]?.id ?? "", "no");
    await store.runs.revive?.(crowd[5]?.id ?? "");
  });
  expect(scanned).toEqual([]);
});

test("lists by one filter read no table from end to end, schedules one index at most", async () => {
  await using plans = await setup();
  const { runs, schedules, deliveries } = plans.store;
  const { bundle } = plans;
  await bundle.claim(bundle.run());
  await deliveries.add([bundle.delivery()]);
  const scanned = await plans.scanned(async () => {
    for (const query of [
      { tenant: "one" },
      { job: "a:b" },
      { schedule: "a:b@one" },
      { status: ["failed", "running"] as const },
      { since: bundle.ago("1h"), until: bundle.in("1h") },
    ]) {
      await runs.list(query);
    }
    await runs.get("x");
    await deliveries.list({ tenant: "one" });
    await deliveries.list({ runId: "r" });
    await deliveries.get("x");
    await schedules.get("x");
    for await (const record of schedules.load(5)) expect(record.key).toBe("");
  });
  expect(scanned).toEqual([]);
  const filtered = await plans.scanned(() =>
    schedules.list({ plugin: "a", status: "paused", search: "x" }),
  );
  expect(filtered.filter((plan) => !plan.includes("USING COVERING INDEX"))).toEqual([]);
});

test("the outbox, state, limits, logs and pruning read no table from end to end", async () => {
  await using plans = await setup();
  const { runs, deliveries, state, logs } = plans.store;
  const { bundle } = plans;
  const scanned = await plans.scanned(async () => {
    const message = { dedupeKey: "k", updateKey: "u" };
    await deliveries.add(
      Array.from({ length: 20 }, () => bundle.delivery({ message: { updateKey: "u" } })),
    );
    await deliveries.add([bundle.delivery({ message })]);
    const entries = await deliveries.claim({ node: "n", limit: 15, lease: "5s" });
    expect(entries).toHaveLength(15);
    for (const entry of entries) await deliveries.partSent(entry, "ref");
    await deliveries.complete(
      entries.map(({ delivery, epoch }) => ({ ...delivery, status: "sent", epoch })),
    );
    await deliveries.refs("one", "ops", "u");
    await deliveries.nextDue?.();
    await state.write([{ scope: "a", key: "k", value: 1 }]);
    await state.write([{ scope: "a", key: "k", value: undefined }]);
    await state.get("a", "k");
    await state.take("k", 3, "1m");
    await state.block("k", bundle.in("1m"));
    await logs.append([{ runId: "r", sequence: 1, at: bundle.in(0), level: "info", message: "x" }]);
    await logs.read("r", 0);
    await runs.emit?.([bundle.event("a:tick", "1")]);
    await runs.prune(bundle.clock.now(), 10);
  });
  // Removed schedules are found by one index; the table of lost leases has few rows.
  const expected = /^SCAN carillon_(?:schedules USING COVERING INDEX|lost\b)/;
  expect(scanned.filter((plan) => !expected.test(plan))).toEqual([]);
});
