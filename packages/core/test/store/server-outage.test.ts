import { existsSync, readFileSync } from "node:fs";
import { isServer, startMariaDb, startPostgres, type TestServer } from "@carillon/test-servers";
import { describe, expect, test, vi } from "vitest";
import { SettableClock, StoreBundle } from "../../src/testing/store-contract/bundle.ts";
import { SERVERS, serverStore } from "./server-fixture.ts";

// Servers start, die and hang.
vi.setConfig({ testTimeout: 120_000 });

// Servers that are given from outside are nobody's to kill.
const OVERRIDES = { mariadb: "CARILLON_TEST_MYSQL_URL", postgres: "CARILLON_TEST_POSTGRES_URL" };
const OWN = SERVERS.filter(
  ({ name }) => name !== "sqlite" && process.env[OVERRIDES[name]] === undefined,
);

// Whose processes are to be stopped is read where Linux writes it.
const CAN_HANG = existsSync("/proc/self/task");

describe.each(OWN)("a server of the kind $name", (kind) => {
  async function setup() {
    const start = kind.name === "mariadb" ? startMariaDb : startPostgres;
    const server = await start({ durable: true });
    if (!isServer<TestServer>(server)) throw new Error(server.missing);
    const database = await server.createDatabase();
    const store = serverStore(kind, { url: database.url, pool: { connections: 4 } });
    const clock = new SettableClock();
    await store.open({ logger, clock });
    return {
      server,
      store,
      bundle: new StoreBundle(store, clock),
      url: database.url,
      write: (key: string) => store.state.write([{ scope: "a", key, value: key }]),
      /** PostgreSQL has a process for each connection; a machine that hangs takes all of them. */
      all: (signal: NodeJS.Signals) => {
        for (const pid of [...children(server.pid), server.pid]) process.kill(pid, signal);
      },
      async [Symbol.asyncDispose]() {
        await store.close();
        await server.stop();
      },
    };
  }

  test("that dies is told, and when it is back all goes on and nothing confirmed is lost", async () => {
    await using it = await setup();
    const confirmed: string[] = [];
    const failed: unknown[] = [];
    const writers = Array.from({ length: 6 }, async (_, writer) => {
      for (let n = 0; failed.length < 20; n += 1) {
        const key = `${writer} ${n}`;
        await it.write(key).then(
          () => confirmed.push(key),
          (error: unknown) => failed.push(error),
        );
        if (writer === 0 && n === 20) it.server.kill("SIGKILL");
      }
    });
    await Promise.all(writers);
    for (const error of failed) expect(error).toMatchObject({ code: "STORE_UNREACHABLE" });
    await expect(it.store.runs.list({})).rejects.toMatchObject({ code: "STORE_UNREACHABLE" });
    const opened = serverStore(kind, { url: it.url });
    await expect(opened.open({ logger, clock: new SettableClock() })).rejects.toMatchObject({
      code: "STORE_UNREACHABLE",
    });
    await it.server.restart();
    await it.write("after");
    expect(confirmed.length).toBeGreaterThan(20);
    for (const key of [...confirmed, "after"]) expect(await it.store.state.get("a", key)).toBe(key);
  });

  test.runIf(CAN_HANG)("that hangs is told in time, and when it goes on all goes on", async () => {
    await using it = await setup();
    await it.write("before");
    it.all("SIGSTOP");
    const started = performance.now();
    const results = await Promise.allSettled([it.write("during"), it.store.runs.list({})]);
    expect(performance.now() - started).toBeLessThan(20_000);
    for (const result of results) {
      expect(result).toMatchObject({
        status: "rejected",
        reason: { code: "STORE_UNREACHABLE", details: { fault: "silent" } },
      });
    }
    it.all("SIGCONT");
    await it.write("after");
    expect(await it.store.state.get("a", "after")).toBe("after");
  });

  test.runIf(CAN_HANG)("that hangs does not hold up the end", async () => {
    await using it = await setup();
    it.all("SIGSTOP");
    const writing = it.write("during").catch((error: unknown) => error);
    const started = performance.now();
    await it.store.close();
    expect(performance.now() - started).toBeLessThan(12_000);
    expect(await writing).toMatchObject({ code: "STORE_UNREACHABLE" });
    it.all("SIGCONT");
  });
});

function children(pid: number): readonly number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
  return text === "" ? [] : text.split(" ").map(Number);
}

const ignore = (): void => {};
const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
