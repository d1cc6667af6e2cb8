import type { EmittedEvent, Page, Run, RunQuery } from "../../../model/index.ts";
import { type Duration, parseDuration } from "../../../time/index.ts";
import { ticketOf } from "../../shared/run-ticket.ts";
import type { Completion, Effects, Lease, RunStore, RunTicket } from "../../store.ts";
import type { AddDeliveries } from "../deliveries/add-deliveries.ts";
import type { SqlContext } from "../sql-context.ts";
import type { SqlLock } from "../sql-database.ts";
import { AdmitRuns } from "./admit-runs.ts";
import { ApplyEffects } from "./apply-effects.ts";
import { BeginRun } from "./begin-run.ts";
import { CancelRun } from "./cancel-run.ts";
import { ClaimRuns } from "./claim-runs.ts";
import { CompleteRuns } from "./complete-runs.ts";
import { EmitEvents } from "./emit-events.ts";
import { FindRuns } from "./find-runs.ts";
import { PruneRuns } from "./prune-runs.ts";
import { QueuePlaces } from "./queue-places.ts";
import { RenewLeases } from "./renew-leases.ts";

/** Places are given out: nobody else gives or frees any. */
const QUEUE: SqlLock = { name: "queue" };
/** Places come free: together with others, but not while somebody gives places out. */
const QUEUE_SHARED: SqlLock = { name: "queue", shared: true };
const RETENTION: SqlLock = { name: "retention" };

/** Keeps runs in a database: each method is one transaction over one family of statements. */
export class SqlRuns implements RunStore {
  readonly #context: SqlContext;
  readonly #claim: ClaimRuns;
  readonly #admit: AdmitRuns;
  readonly #begin: BeginRun;
  readonly #renew: RenewLeases;
  readonly #complete: CompleteRuns;
  readonly #cancel: CancelRun;
  readonly #find: FindRuns;
  readonly #prune: PruneRuns;
  readonly #events: EmitEvents;
  #admittedUntil = Number.MIN_SAFE_INTEGER;

  /** Makes the room over a database. */
  constructor(context: SqlContext, deliveries: AddDeliveries) {
    this.#context = context;
    const places = new QueuePlaces(context);
    this.#events = new EmitEvents(context);
    const effects = new ApplyEffects(context, { deliveries, events: this.#events });
    this.#claim = new ClaimRuns(context);
    this.#admit = new AdmitRuns(context, places);
    this.#begin = new BeginRun(context);
    this.#renew = new RenewLeases(context);
    this.#complete = new CompleteRuns(context, { effects, places });
    this.#cancel = new CancelRun(context, places);
    this.#find = new FindRuns(context);
    this.#prune = new PruneRuns(context);
  }

  async claim(
    claims: readonly { run: Run; nextAt: Date | undefined }[],
  ): Promise<readonly string[]> {
    if (claims.length === 0) return [];
    return this.#context.write((session) => this.#claim.claim(session, claims));
  }

  async admit(request: {
    limit: number;
    perTenant: number;
    perJob: Readonly<Record<string, number>>;
    lease?: Duration;
  }): Promise<readonly RunTicket[]> {
    const lease = parseDuration(request.lease ?? "30s", "lease");
    return this.#context.write(async (session) => {
      const picked = await this.#admit.admit(session, { ...request, lease });
      this.#admittedUntil = Math.max(this.#admittedUntil, await session.now());
      return picked.map(ticketOf);
    }, QUEUE);
  }

  async begin(
    ticket: RunTicket,
    node: string,
    lease: Duration,
  ): Promise<{ lease: Lease; run: Run; checkpoint: unknown } | undefined> {
    const request = { ticket, node, lease: parseDuration(lease, "lease") };
    const begun = await this.#context.write((session) => this.#begin.begin(session, request));
    if (begun !== "late") return begun;
    return this.#context.write((session) => this.#begin.beginLate(session, request), QUEUE);
  }

  async renew(
    node: string,
    lease: Duration,
  ): Promise<{ lost: readonly string[]; cancelled: readonly string[] }> {
    const milliseconds = parseDuration(lease, "lease");
    return this.#context.write((session) => this.#renew.renew(session, node, milliseconds));
  }

  async commit(lease: Lease, effects: Effects): Promise<boolean> {
    return this.#context.write((session) => this.#complete.commit(session, lease, effects));
  }

  async complete(completions: readonly Completion[]): Promise<readonly string[]> {
    if (completions.length === 0) return [];
    return this.#context.write(
      (session) => this.#complete.complete(session, completions),
      QUEUE_SHARED,
    );
  }

  async requestCancel(id: string, reason: string): Promise<boolean> {
    return this.#context.write((session) => this.#cancel.cancel(session, id, reason), QUEUE_SHARED);
  }

  async expired(limit: number): Promise<readonly Run[]> {
    return this.#context.read((session) => this.#find.expired(session, limit));
  }

  async get(id: string): Promise<Run | undefined> {
    return this.#context.read((session) => this.#find.get(session, id));
  }

  async list(query: RunQuery): Promise<Page<Run>> {
    // Each status is a query of its own; a run must not be between two of them.
    const snapshot = typeof query.status === "object" && query.status.length > 1;
    return this.#context.read((session) => this.#find.list(session, query), { snapshot });
  }

  async prune(before: Date, limit: number): Promise<number> {
    return this.#context.write(
      (session) => this.#prune.prune(session, before.getTime(), limit),
      RETENTION,
    );
  }

  async emit(events: readonly EmittedEvent[]): Promise<readonly string[]> {
    return this.#context.write((session) => this.#events.emit(session, events));
  }

  async emitted(event: Pick<EmittedEvent, "name" | "id">): Promise<boolean> {
    return this.#context.read((session) => this.#events.isKnown(session, event));
  }

  async active(schedules: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    return this.#context.read((session) => this.#find.active(session, schedules));
  }

  /** What fell due before this process last admitted is held by limits; the end of a run asks again. */
  async nextDue(): Promise<Date | undefined> {
    const at = await this.#context.read((session) =>
      this.#find.nextDue(session, this.#admittedUntil),
    );
    return at === undefined ? undefined : new Date(at);
  }

  async revive(id: string): Promise<boolean> {
    return this.#context.write((session) => this.#cancel.revive(session, id));
  }
}
