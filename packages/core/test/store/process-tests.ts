import { expect, test } from "vitest";
import type { RunTicket, Store } from "../../src/store/index.ts";
import type { StoreBundle } from "../../src/testing/store-contract/bundle.ts";
import { exitOf, firstOutput, type StoreProcesses } from "./store-processes.ts";

/** Processes on one store, and a way to look into it. */
export interface ProcessSetup extends StoreProcesses, AsyncDisposable {
  store(): Promise<{ store: Store; bundle: StoreBundle } & AsyncDisposable>;
}

/** What is promised of every store that processes share. */
export function processTests(setup: () => Promise<ProcessSetup>): void {
  test("four processes that claim and execute the same give each occurrence one execution", async () => {
    await using processes = await setup();
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
    expect(
      new Set(begins.map(({ schedule, occurrence }) => `${schedule} ${occurrence}`)).size,
    ).toBe(120);
    expect(begins).toHaveLength(120);
    const underWay = new Map<string, number>();
    for (const { kind, schedule } of lines) {
      const count = (underWay.get(schedule) ?? 0) + (kind === "begin" ? 1 : -1);
      expect(count).toBeLessThanOrEqual(1);
      underWay.set(schedule, count);
    }
  });

  test("of four processes with the same ticket one begins", async () => {
    await using processes = await setup();
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
    await using processes = await setup();
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
    await using processes = await setup();
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
}

/** Kills processes in the middle of their work, then looks for what was confirmed. */
export async function killInTheMiddle(processes: ProcessSetup, more: object = {}): Promise<void> {
  // On a busy machine a process may have confirmed nothing yet.
  const enough = (rounds: number) => rounds >= 6 && processes.journal().length > 0;
  for (let round = 0; !enough(round) && round < 30; round++) {
    const child = processes.start("untilKilled", `n${round}`, more);
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

/** The moment of a kill is a matter of real time. */
function later(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
