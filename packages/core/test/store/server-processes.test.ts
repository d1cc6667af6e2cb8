import { beforeAll, describe, expect, test, vi } from "vitest";
import { SettableClock, StoreBundle } from "../../src/testing/store-contract/bundle.ts";
import { systemClock } from "../../src/time/index.ts";
import { killInTheMiddle, type ProcessSetup, processTests } from "./process-tests.ts";
import { query, SERVERS, serverDatabase } from "./server-fixture.ts";
import { storeProcesses } from "./store-processes.ts";

// Processes take their time to start on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

describe.each(SERVERS)("processes on one store on $name", (kind) => {
  beforeAll(kind.start);

  async function setup(): Promise<ProcessSetup & { url: string }> {
    const database = await serverDatabase(kind);
    const server = { dialect: kind.dialect, url: database.url };
    const processes = storeProcesses(() => ({ server }));
    return {
      ...processes,
      url: database.url,
      async store() {
        const store = database.store();
        await store.open({ logger, clock: systemClock() });
        const bundle = new StoreBundle(store, new SettableClock());
        return { store, bundle, [Symbol.asyncDispose]: () => store.close() };
      },
      async [Symbol.asyncDispose]() {
        processes.end();
        await database[Symbol.asyncDispose]();
      },
    };
  }

  test("ten that start on an empty database migrate it once", async () => {
    await using processes = await setup();
    const nodes = Array.from({ length: 10 }, (_, n) => `n${n}`);
    const pages = await processes.together<{ items: unknown[] }>("migrate", {}, nodes);
    expect(pages).toEqual(nodes.map(() => ({ items: [] })));
    const versions = await query(kind, processes.url, "select version from carillon_migrations");
    expect(versions.map(({ version }) => Number(version))).toEqual([1]);
  });

  processTests(setup);

  test("kill -9 at any moment loses nothing that was confirmed", async () => {
    await using processes = await setup();
    await killInTheMiddle(processes);
  });
});

const ignore = (): void => {};
const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
