import type { Logger } from "../../logging/logger.ts";
import type {
  Attempt,
  Delivery,
  EmittedEvent,
  Message,
  Run,
  RunStatus,
} from "../../model/index.ts";
import type { Completion, RunTicket, ScheduleRecord, Store } from "../../store/index.ts";
import { type DrivenClock, type Duration, parseDuration, uuidv7 } from "../../time/index.ts";

/** The instant at which every case begins. */
const START = Date.parse("2026-03-01T12:00:00Z");

/** What the sentences of one part of a store are checked with. */
export type StoreCase = readonly [name: string, check: (bundle: StoreBundle) => Promise<void>];

/** An open store, a clock to turn, and short ways to common things. */
export class StoreBundle {
  /** The store under test. */
  readonly store: Store;
  /** The time that the store was opened with. */
  readonly clock: SettableClock;

  /** Makes a bundle; use `openBundle`. */
  constructor(store: Store, clock: SettableClock) {
    this.store = store;
    this.clock = clock;
  }

  /** So long after the clock's present. */
  in(duration: Duration): Date {
    return new Date(this.clock.now().getTime() + parseDuration(duration));
  }

  /** So long before the clock's present. */
  ago(duration: Duration): Date {
    return new Date(this.clock.now().getTime() - parseDuration(duration));
  }

  /** A queued run, due now; its occurrence is its own unless told, and without a schedule it is alone. */
  run(over: Partial<Run> = {}): Run {
    const now = this.clock.now();
    const id = over.id ?? uuidv7(now.getTime());
    return {
      id,
      job: "test:job",
      occurrence: `manual:${id}`,
      cause: "manual",
      status: "queued",
      scheduledFor: now,
      dueAt: now,
      attempts: [],
      ...(over.schedule === undefined && { maxInstances: 1000 }),
      ...over,
    };
  }

  /** An active schedule. */
  schedule(key: string, over: Partial<ScheduleRecord> = {}): ScheduleRecord {
    return {
      key,
      job: key.split(/[@#]/, 1)[0] ?? key,
      trigger: { interval: "1m" },
      timezone: "UTC",
      status: "active",
      origin: "code",
      definitionHash: "hash",
      version: 0,
      ...over,
    };
  }

  /** A pending delivery. */
  delivery(
    over: Partial<Omit<Delivery, "message">> & { message?: Partial<Message> } = {},
  ): Delivery {
    const { message, ...rest } = over;
    return {
      id: uuidv7(this.clock.now().getTime()),
      tenant: "one",
      channel: "ops",
      status: "pending",
      attempts: 0,
      ...rest,
      message: { body: "text", ...message },
    };
  }

  /** An event that happens now. */
  event(name: string, id: string, over: Partial<EmittedEvent> = {}): EmittedEvent {
    return { name, id, at: this.clock.now(), data: { n: 1 }, ...over };
  }

  /** Adds runs as they are. */
  async claim(...runs: readonly Run[]): Promise<readonly string[]> {
    return this.store.runs.claim(runs.map((run) => ({ run, nextAt: undefined })));
  }

  /** Admits with wide limits, or those told. */
  async admit(
    limits: Partial<Parameters<Store["runs"]["admit"]>[0]> = {},
  ): Promise<readonly RunTicket[]> {
    return this.store.runs.admit({ limit: 1000, perTenant: 1000, perJob: {}, ...limits });
  }

  /** Adds a run, admits all that can be, and begins it. */
  async running(over: Partial<Run> = {}, node = "node-a"): Promise<{ run: Run; epoch: number }> {
    const run = this.run(over);
    await this.claim(run);
    return this.beginAgain(run.id, node);
  }

  /** Admits all that can be, and begins one of them. */
  async beginAgain(id: string, node = "node-a"): Promise<{ run: Run; epoch: number }> {
    const ticket = (await this.admit()).find(({ runId }) => runId === id);
    if (ticket === undefined) throw new Error(`expected run ${id} to be admitted`);
    const begun = await this.store.runs.begin(ticket, node, "30s");
    if (begun === undefined) throw new Error(`expected run ${id} to begin`);
    return { run: begun.run, epoch: begun.lease.epoch };
  }

  /** The end of an execution. */
  completion(
    { run, epoch }: { run: Pick<Run, "id">; epoch: number },
    over: Partial<Completion> & { status?: RunStatus } = {},
  ): Completion {
    return { runId: run.id, epoch, status: "succeeded", attempt: this.attempt(), ...over };
  }

  /** A first attempt that begins and ends now. */
  attempt(over: Partial<Attempt> = {}): Attempt {
    const now = this.clock.now();
    return {
      number: 1,
      node: "node-a",
      startedAt: now,
      finishedAt: now,
      outcome: "succeeded",
      ...over,
    };
  }

  /** A run's status. */
  async status(id: string): Promise<RunStatus | undefined> {
    return (await this.store.runs.get(id))?.status;
  }
}

/** A clock that stands until it is set: turned by hand, so that a store on a server goes by it as well. */
export class SettableClock implements DrivenClock {
  #now = START;

  /** The instant that it was set to. */
  now(): Date {
    return new Date(this.#now);
  }

  /** Nothing in a store sleeps. @throws always. */
  async sleep(): Promise<void> {
    throw new Error("a store is expected to do its work without waiting for the clock");
  }

  /** Nobody in a store waits for it to be turned. */
  join(): () => void {
    return () => undefined;
  }

  /** Turns it on. */
  advance(duration: Duration): void {
    this.#now += parseDuration(duration);
  }
}

/** Opens a fresh store, checks one sentence with it, and closes it. */
export async function withStore(
  create: () => Promise<Store>,
  check: (bundle: StoreBundle) => Promise<void>,
): Promise<void> {
  const store = await create();
  const clock = new SettableClock();
  await store.open({ logger: silent, clock });
  try {
    await check(new StoreBundle(store, clock));
  } finally {
    await store.close();
  }
}

function ignore(): void {}
const silent: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
