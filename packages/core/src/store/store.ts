import type { Secret } from "../config/secret.ts";
import type { Logger } from "../logging/logger.ts";
import type {
  Attempt,
  Delivery,
  DeliveryQuery,
  EmittedEvent,
  Grant,
  LogLine,
  Node,
  Page,
  Progress,
  Run,
  RunQuery,
  RunStatus,
  Schedule,
  ScheduleQuery,
} from "../model/index.ts";
import type { Clock } from "../time/clock.ts";
import type { Duration } from "../time/duration.ts";

/** Durable state. A method that takes an array is one transaction. Leases use the store's own clock. */
export interface Store {
  /** Whether several processes may use it together. */
  readonly shared: boolean;
  /** Connects and migrates. @throws {@link CarillonError} `STORE_UNREACHABLE` when waiting may mend it. */
  open(context: { logger: Logger; clock: Clock }): Promise<void>;
  /** Closes what `open` opened. */
  close(): Promise<void>;
  /** The store's own time. */
  now(): Promise<Date>;
  /** Schedules. */
  readonly schedules: ScheduleStore;
  /** Runs. */
  readonly runs: RunStore;
  /** Run logs. */
  readonly logs: LogStore;
  /** The outbox. */
  readonly deliveries: DeliveryStore;
  /** Plugin state and rate limits. */
  readonly state: StateStore;
  /** Nodes. */
  readonly nodes: NodeStore;
}

/** A schedule as it is kept. */
export interface ScheduleRecord extends Schedule {
  /** Hash of what the code or the tenant's settings say; a redeploy that changes nothing changes nothing. */
  definitionHash: string;
  /** Name of the event that it waits for. */
  event?: string;
  /** The store's change counter at the last `upsert` of it; the store sets it. */
  version: number;
  /** For the runs that an event causes. */
  priority?: number;
  /** For the runs that an event causes. */
  maxInstances?: number;
}

/** Keeps schedules. */
export interface ScheduleStore {
  /** All that changed after a version; all without one. Changes of `nextAt` by `claim` are not changes. */
  load(since?: number): AsyncIterable<ScheduleRecord>;
  /** Writes records; the store gives each a new, higher version. */
  upsert(records: readonly ScheduleRecord[]): Promise<void>;
  /** Removes them; a claim on one is refused from then on. */
  remove(keys: readonly string[]): Promise<void>;
  /** One. */
  get(key: string): Promise<ScheduleRecord | undefined>;
  /** One page, by key. */
  list(query: ScheduleQuery): Promise<Page<ScheduleRecord>>;
}

/** What a run did since its last commit point; written together or not at all. */
export interface Effects {
  /** Messages for the outbox. */
  deliveries?: readonly Delivery[];
  /** Plugin state. */
  state?: readonly StateWrite[];
  /** Events; a new one gives each listening schedule a queued run. */
  events?: readonly EmittedEvent[];
  /** The run's place; absent: unchanged. */
  checkpoint?: unknown;
  /** How far it is. */
  progress?: Progress;
}

/** One value; `undefined` removes it. */
export interface StateWrite {
  /** `plugin@tenant`, or `plugin` for a global one. */
  scope: string;
  /** Key within the scope. */
  key: string;
  /** JSON. */
  value: unknown;
}

/** The right to write to a run, until a higher epoch is given out. */
export interface Lease {
  /** The run. */
  runId: string;
  /** Number of the execution. */
  epoch: number;
}

/** The end of an execution. */
export interface Completion extends Lease, Effects {
  /** Where the run stands now: a final status, or `queued`, `retrying`, `snoozed` with `dueAt`. */
  status: RunStatus;
  /** The execution. An attempt with the number of the last one replaces it. */
  attempt: Attempt;
  /** When it goes on. */
  dueAt?: Date;
  /** Why. */
  reason?: string;
  /** JSON. */
  result?: unknown;
}

/** An admitted run, on its way to a node. */
export interface RunTicket {
  /** The run. */
  runId: string;
  /** Number that its execution will have. */
  epoch: number;
  /** `plugin:name`. */
  job: string;
  /** The job's plugin. */
  plugin: string;
  /** Whose. */
  tenant?: string;
  /** Higher first. */
  priority: number;
}

/** Keeps runs. */
export interface RunStore {
  /**
   * Adds runs, each unique by (schedule, occurrence), and moves their schedules on to `nextAt` where the
   * cause is `schedule`. Answers the ids that are new. Nothing is added for a schedule that was removed,
   * and no queued run for one that is not active, unless the cause is `manual`.
   */
  claim(claims: readonly { run: Run; nextAt: Date | undefined }[]): Promise<readonly string[]>;
  /**
   * Picks waiting runs that are due, within the limits, by round-robin over tenants, then priority, then
   * due instant; marks them admitted for `lease` (30 s unless told), after which they may be admitted
   * again with the same epoch.
   */
  admit(request: {
    limit: number;
    perTenant: number;
    perJob: Readonly<Record<string, number>>;
    lease?: Duration;
  }): Promise<readonly RunTicket[]>;
  /** Starts an execution; `undefined` when the ticket is stale: begun, cancelled or superseded. */
  begin(
    ticket: RunTicket,
    node: string,
    lease: Duration,
  ): Promise<{ lease: Lease; run: Run; checkpoint: unknown } | undefined>;
  /** Prolongs the leases of all of a node's running runs; answers those that it has lost and those to cancel. */
  renew(
    node: string,
    lease: Duration,
  ): Promise<{ lost: readonly string[]; cancelled: readonly string[] }>;
  /** A commit point in the middle of an execution; `false` when the lease is gone, and nothing is written. */
  commit(lease: Lease, effects: Effects): Promise<boolean>;
  /** Ends executions; answers the ids whose lease still held. */
  complete(completions: readonly Completion[]): Promise<readonly string[]>;
  /** Marks a running run, ends a waiting one; `false` for a final or unknown one. */
  requestCancel(id: string, reason: string): Promise<boolean>;
  /** Running runs whose lease ran out. */
  expired(limit: number): Promise<readonly Run[]>;
  /** One. */
  get(id: string): Promise<Run | undefined>;
  /** One page, newest first. */
  list(query: RunQuery): Promise<Page<Run>>;
  /** Removes final runs, their logs included, finished before that; answers how many. */
  prune(before: Date, limit: number): Promise<number>;
  /** Emits outside a run; answers `name id` of those that are new. Without it events come by `claim`. */
  emit?(events: readonly EmittedEvent[]): Promise<readonly string[]>;
  /** Ids of the runs of these schedules that are on their way, by schedule key. Without it `list` is asked. */
  active?(schedules: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
  /** Whether an event is known. Without it every event is taken for new until it is committed. */
  emitted?(event: Pick<EmittedEvent, "name" | "id">): Promise<boolean>;
  /** The earliest instant at which a waiting run falls due; `undefined`: none waits. */
  nextDue?(): Promise<Date | undefined>;
  /** A final run goes on from the start of a further attempt, due at once; `false` where it is not final. */
  revive?(id: string): Promise<boolean>;
}

/** Keeps run logs. */
export interface LogStore {
  /** Adds lines. */
  append(lines: readonly (LogLine & { runId: string })[]): Promise<void>;
  /** Lines after a sequence number, in order. */
  read(runId: string, after: number): Promise<readonly LogLine[]>;
}

/** A delivery that is being sent. */
export interface OutboxEntry {
  /** What. */
  delivery: Delivery;
  /** References of the parts that were accepted, in order. */
  sentParts: readonly (string | undefined)[];
  /** It was claimed by a node that died: its first unrecorded part may have been sent. */
  inDoubt: boolean;
  /** Number of the claim. */
  epoch: number;
}

/** Keeps the outbox. */
export interface DeliveryStore {
  /** Adds deliveries; answers the ids that are new, by `dedupeKey` for each tenant, channel and recipient too. */
  add(deliveries: readonly Delivery[]): Promise<readonly string[]>;
  /**
   * Takes pending deliveries that are due, oldest first; a channel that another node sends to is left out.
   * Never more than `perChannel` of one channel are claimed at a time, so that a flood of one leaves room
   * for the others; any number unless told.
   */
  claim(request: {
    node: string;
    limit: number;
    lease: Duration;
    perChannel?: number;
  }): Promise<readonly OutboxEntry[]>;
  /** Records the part that follows `entry.sentParts`, again if need be; `false` when the claim is no longer ours. */
  partSent(entry: OutboxEntry, ref: string | undefined): Promise<boolean>;
  /**
   * Counts that a part is about to be sent which a node that died may have sent; `false` when the claim is
   * no longer ours. Without it a doubt is counted when the claim ends, and forgotten by a second crash.
   */
  doubt?(entry: OutboxEntry): Promise<boolean>;
  /** Ends claims: sent, dead, discarded, or pending again with `nextAt`. */
  complete(entries: readonly (Delivery & { epoch: number })[]): Promise<void>;
  /**
   * References of the parts that stand in a tenant's channel (`''`: the host's) under an update key, in
   * order: those of the last sent delivery, and place by place those that later ones, not sent to the end,
   * have recorded.
   */
  refs(tenant: string, channel: string, updateKey: string): Promise<readonly string[]>;
  /** One. */
  get(id: string): Promise<Delivery | undefined>;
  /** One page, newest first. */
  list(query: DeliveryQuery): Promise<Page<Delivery>>;
  /** Puts a delivery that nobody is sending into another state: pending again, or discarded. */
  restate?(delivery: Delivery): Promise<boolean>;
  /** The earliest instant at which a pending delivery is due; `undefined`: none waits. */
  nextDue?(): Promise<Date | undefined>;
}

/** Keeps plugin state and rate limits. */
export interface StateStore {
  /** A value as it was written; `undefined` when there is none. */
  get(scope: string, key: string): Promise<unknown>;
  /** Writes values. */
  write(writes: readonly StateWrite[]): Promise<void>;
  /** Asks for one grant under a key, of which at most `limit` are given in any span of `per`. */
  take(key: string, limit: number, per: Duration): Promise<Grant>;
  /** Gives none under a key until then. */
  block(key: string, until: Date): Promise<void>;
}

/** Keeps the nodes. */
export interface NodeStore {
  /** A sign of life, good for `lease`. */
  heartbeat(node: Node, lease: Duration): Promise<void>;
  /** Those heard of within their lease. */
  list(): Promise<readonly Node[]>;
  /** Goodbye. */
  leave(id: string): Promise<void>;
}

/** Whether `open` changes the schema, checks that it is current, or leaves it alone. */
export type MigrateMode = "auto" | "check" | "off";

/** Options of the stores on a server. */
export interface SqlOptions {
  /** `mysql://…` or `postgres://…`. */
  url?: string | Secret;
  /** The host's own pool, which stays open at `stop`; or options of ours. */
  pool?: object;
  /** Before each table's name; `carillon_` unless told. */
  prefix?: string;
  /** `auto` unless told. */
  migrate?: MigrateMode;
}
