import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { openSqlite } from "../../src/database/sqlite/index.ts";
import { type Store, sqliteStore } from "../../src/store/index.ts";
import { SettableClock, StoreBundle } from "../../src/testing/store-contract/bundle.ts";
import { systemClock } from "../../src/time/index.ts";
import { killInTheMiddle, processTests } from "./process-tests.ts";
import { storeProcesses } from "./store-processes.ts";

// Processes take their time to start on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

async function setup() {
  const processes = storeProcesses((folder) => ({ file: join(folder, "store.db") }));
  const file = join(processes.folder, "store.db");
  return {
    ...processes,
    file,
    async store(): Promise<{ store: Store; bundle: StoreBundle } & AsyncDisposable> {
      const store = sqliteStore({ file });
      await store.open({ logger, clock: systemClock() });
      const bundle = new StoreBundle(store, new SettableClock());
      return { store, bundle, [Symbol.asyncDispose]: () => store.close() };
    },
    [Symbol.asyncDispose]: async () => processes.end(),
  };
}

test("four processes that start on no file at all migrate it once", async () => {
  await using bundle = await setup();
  const pages = await bundle.together<{ items: unknown[] }>("migrate");
  expect(pages).toEqual([{ items: [] }, { items: [] }, { items: [] }, { items: [] }]);
  const connection = openSqlite(bundle.file);
  const versions = connection.all("select version from carillon_migrations");
  connection.close();
  expect(versions).toEqual([{ version: 1 }]);
});

processTests(setup);

for (const synchronous of ["normal", "full"]) {
  test(`kill -9 at any moment loses nothing that was confirmed (synchronous ${synchronous})`, async () => {
    await using processes = await setup();
    await killInTheMiddle(processes, { synchronous });
    const connection = openSqlite(processes.file);
    expect(connection.all("pragma integrity_check")).toEqual([{ integrity_check: "ok" }]);
    connection.close();
  });
}

const ignore = (): void => {};
const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
