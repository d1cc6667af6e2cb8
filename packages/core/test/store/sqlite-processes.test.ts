import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { openSqlite } from "../../src/database/sqlite/index.ts";
import { type RunTicket, type Store, sqliteStore } from "../../src/store/index.ts";
import { SettableClock, StoreBundle } from "../../src/testing/store-contract/bundle.ts";
import { systemClock } from "../../src/time/index.ts";

const PROGRAM = join(import.meta.dirname, "store-process.mjs");
const NODES = ["n1", "n2", "n3", "n4"];

// Processes take their time to start on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

function setup() {
  const folder = mkdtempSync(join(tmpdir(), "carillon-processes-"));
  const file = join(folder, "store.db");
  const journal = join(folder, "journal");
  const children: ChildProcess[] = [];
  const start = (task: string, node: string, more: object = {}): ChildProcess => {
    const argument = JSON.stringify({ task, file, node, journal, ...more });
    const child = spawn(process.execPath, [PROGRAM, argument], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    children.push(child);
    return child;
  };
  return {
    file,
    start,
    /** Four processes do the same at the same time; their results. */
    together: <T>(task: string, input: object = {}) =>
      Promise.all(NODES.map((node) => resultOf<T>(start(task, node, { input })))),
    /** What the processes wrote down, in order. */
    journal<T>(): T[] {
      if (!existsSync(journal)) return [];
      const lines = readFileSync(journal, "utf8").split("\n");
      return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as T);
    },
    async store(): Promise<{ store: Store; bundle: StoreBundle } & AsyncDisposable> {
      const store = sqliteStore({ file });
      await store.open({ logger, clock: systemClock() });
      const bundle = new StoreBundle(store, new SettableClock());
      return { store, bundle, [Symbol.asyncDispose]: () => store.close() };
    },
    [Symbol.dispose]() {
      for (const child of children) child.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

test("four processes that start on no file at all migrate it once", async () => {
  using bundle = setup();
  const pages = await bundle.together<{ items: unknown[] }>("migrate");
  expect(pages).toEqual([{ items: [] }, { items: [] }, { items: [] }, { items: [] }]);
  const connection = openSqlite(bundle.file);
  const versions = connection.all("select version from carillon_migrations");
  connection.close();
  expect(versions).toEqual([{ version: 1 }]);
});

test("four processes that claim and execute the same give each occurrence one execution", async () => {
  using processes = setup();
  const schedules = Array.from({ length: 12 }, (_, n) => `test:job@t${n % 4}#${n}`);
  const occurrences = Array.from({ length: 10 }, (_, n) => `o${n}`);
  {
    await using opened = await processes.store();
    const records = schedules.map((key) => opened.bundle.schedule(key));
    await opened.store.schedules.upsert(records);
  }
  const fresh = await processes.together<string[]>("race", { schedules, occurrences });
  expect(new Set(fresh.flat()).size).toBe(120);
  expect(fresh.flat()).toHaveLength(120);
  const lines = processes.journal<{ kind: string; schedule: string; occurrence: string }>();
  const begins = lines.filter(({ kind }) => kind === "begin");
  expect(new Set(begins.map(({ schedule, occurrence }) => `${schedule} ${occurrence}`)).size).toBe(
    120,
  );
  expect(begins).toHaveLength(120);
  const underWay = new Map<string, number>();
  for (const { kind, schedule } of lines) {
    const count = (underWay.get(schedule) ?? 0) + (kind === "begin" ? 1 : -1);
    expect(count).toBeLessThanOrEqual(1);
    underWay.set(schedule, count);
  }
});

test("of four processes with the same ticket one begins", async () => {
  using processes = setup();
  let tickets: readonly RunTicket[];
  {
    await using opened = await processes.store();
    await opened.bundle.claim(...Array.from({ length: 60 }, () => opened.bundle.run()));
    tickets = await opened.bundle.admit();
  }
  expect(tickets).toHaveLength(60);
  const begun = await processes.together<string[]>("begin", { tickets });
  expect(begun.flat().sort()).toEqual(tickets.map(({ runId }) => runId).sort());
});

test("a rate limit and an event are one for all processes", async () => {
  using processes = setup();
  {
    await using opened = await processes.store();
    const listener = { trigger: { event: "a:tick" }, event: "a:tick" };
    await opened.store.schedules.upsert([opened.bundle.schedule("test:job", listener)]);
  }
  const grants = await processes.together<number>("take", { takes: Array.from({ length: 30 }) });
  expect(grants.reduce((sum, count) => sum + count, 0)).toBe(20);
  const events = Array.from({ length: 25 }, (_, n) => `e${n}`);
  const emitted = await processes.together<string[]>("emit", { events });
  expect(emitted.flat().sort()).toEqual(events.map((id) => `a:tick ${id}`).sort());
  await using opened = await processes.store();
  expect((await opened.store.runs.list({})).items).toHaveLength(25);
});

test("four processes that send deliver everything once, each channel in order", async () => {
  using processes = setup();
  const ids: string[] = [];
  {
    await using opened = await processes.store();
    const deliveries = Array.from({ length: 120 }, (_, n) =>
      opened.bundle.delivery({ id: `d${1000 + n}`, channel: `c${n % 5}` }),
    );
    ids.push(...(await opened.store.deliveries.add(deliveries)));
  }
  await processes.together("send");
  const sent = processes.journal<{ channel: string; id: string; inDoubt: boolean }>();
  expect(sent.map(({ id }) => id).sort()).toEqual(ids);
  expect(sent.some(({ inDoubt }) => inDoubt)).toBe(false);
  const last = new Map<string, string>();
  for (const { channel, id } of sent) {
    expect(id > (last.get(channel) ?? "")).toBe(true);
    last.set(channel, id);
  }
});

for (const synchronous of ["normal", "full"]) {
  test(`kill -9 at any moment loses nothing that was confirmed (synchronous ${synchronous})`, async () => {
    using processes = setup();
    for (let round = 0; round < 6; round++) {
      const child = processes.start("untilKilled", `n${round}`, { synchronous });
      await firstOutput(child);
      await later(20 + 37 * round);
      child.kill("SIGKILL");
      await exitOf(child);
    }
    const confirmed = processes.journal<string>();
    expect(confirmed.length).toBeGreaterThan(0);
    await using opened = await processes.store();
    for (const id of confirmed) {
      expect((await opened.store.runs.get(id))?.status).toBe("succeeded");
      expect(await opened.store.deliveries.get(`${id} complete`)).toBeDefined();
    }
    await expectWhole(opened.store);
    const connection = openSqlite(processes.file);
    expect(connection.all("pragma integrity_check")).toEqual([{ integrity_check: "ok" }]);
    connection.close();
  });
}

/** A commit point has happened with all that it carries, or not at all. */
async function expectWhole(store: Store): Promise<void> {
  let cursor: string | undefined;
  do {
    const page = await store.runs.list({ limit: 1000, ...(cursor !== undefined && { cursor }) });
    for (const { id, status } of page.items) {
      const [commit, complete] = [
        await found(store, `${id} commit`),
        await found(store, `${id} complete`),
      ];
      const ended = status === "succeeded";
      expect({ id, complete }).toEqual({ id, complete: ended });
      expect({ id, commit: commit || !ended }).toEqual({ id, commit: true });
    }
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}

/** Whether a commit point's delivery is there; its state must be where the delivery is. */
async function found(store: Store, name: string): Promise<boolean> {
  const delivery = (await store.deliveries.get(name)) !== undefined;
  const state = (await store.state.get("a", name)) !== undefined;
  expect({ name, state }).toEqual({ name, state: delivery });
  return delivery;
}

async function resultOf<T>(child: ChildProcess): Promise<T> {
  const chunks: string[] = [];
  const errors: string[] = [];
  child.stdout?.on("data", (chunk: Buffer) => chunks.push(chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => errors.push(chunk.toString()));
  const code = await exitOf(child);
  if (code !== 0) throw new Error(`the process ended with ${code}: ${errors.join("")}`);
  const { result, integrity } = JSON.parse(chunks.join("")) as { result: T; integrity: string };
  expect(integrity).toBe("ok");
  return result;
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
}

function firstOutput(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.stdout?.once("data", () => resolve());
    child.once("close", (code) => reject(new Error(`ended with ${code} before it did anything`)));
  });
}

/** The moment of a kill is a matter of real time. */
function later(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}

const ignore = (): void => {};
const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
