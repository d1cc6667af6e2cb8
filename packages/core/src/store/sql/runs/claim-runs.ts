import type { Run, Schedule } from "../../../model/index.ts";
import { admitsClaim } from "../../shared/admits-claim.ts";
import { moveSchedule, type ScheduleMove } from "../../shared/move-schedule.ts";
import { lists, marks } from "../batches.ts";
import type { SqlContext } from "../sql-context.ts";
import type { SqlSession } from "../sql-database.ts";
import { insertRuns } from "./insert-runs.ts";

/** A run that wants to be, and where its schedule goes on. */
export interface Claim {
  run: Run;
  nextAt: Date | undefined;
}

/** Adds claimed runs and moves their schedules on, in one transaction. */
export class ClaimRuns {
  readonly #context: SqlContext;

  /** Makes the family of statements. */
  constructor(context: SqlContext) {
    this.#context = context;
  }

  /** Answers the ids that are new. */
  async claim(session: SqlSession, claims: readonly Claim[]): Promise<readonly string[]> {
    const schedules = await this.#schedules(session, claims);
    const admitted = claims.filter(({ run }) => {
      const row = run.schedule === undefined ? undefined : schedules.get(run.schedule);
      return admitsClaim(run, row && { status: row.status, removed: row.removed_at !== null });
    });
    const added = await insertRuns(
      session,
      admitted.map(({ run }) => run),
      this.#context,
    );
    for (const { run, nextAt } of admitted) {
      const row = run.schedule === undefined ? undefined : schedules.get(run.schedule);
      if (row !== undefined && run.cause === "schedule") row.move(nextAt?.getTime());
    }
    for (const run of added) {
      const row = run.schedule === undefined ? undefined : schedules.get(run.schedule);
      row?.setLastRun(run.id);
    }
    await this.#write(session, [...schedules.values()]);
    return added.map(({ id }) => id);
  }

  async #schedules(
    session: SqlSession,
    claims: readonly Claim[],
  ): Promise<ReadonlyMap<string, ClaimedSchedule>> {
    const { tables, dialect } = this.#context;
    const keys = new Set(claims.flatMap(({ run }) => run.schedule ?? []));
    const schedules = new Map<string, ClaimedSchedule>();
    for (const list of lists([...keys])) {
      // In order, so that those who claim the same wait for each other instead of in a ring.
      const sql = `select schedule, status, event, next_at, last_run_id, removed_at from ${tables.schedules} where schedule in (${marks(list.length)}) order by schedule ${dialect.forUpdate}`;
      for (const row of await session.all<ClaimedRow>(sql, list)) {
        schedules.set(row.schedule, new ClaimedSchedule(row));
      }
    }
    return schedules;
  }

  async #write(session: SqlSession, schedules: readonly ClaimedSchedule[]): Promise<void> {
    const sql = `update ${this.#context.tables.schedules} set status = ?, next_at = ?, last_run_id = ? where schedule = ?`;
    for (const { changed, status, nextAt, lastRunId, schedule } of schedules) {
      if (changed) await session.run(sql, [status, nextAt ?? null, lastRunId, schedule]);
    }
  }
}

interface ClaimedRow {
  schedule: string;
  status: Schedule["status"];
  event: string | null;
  next_at: number | null;
  last_run_id: string | null;
  removed_at: number | null;
}

class ClaimedSchedule {
  readonly schedule: string;
  readonly removed_at: number | null;
  readonly #event: string | undefined;
  #place: ScheduleMove;
  #lastRunId: string | null;
  #changed = false;

  constructor(row: ClaimedRow) {
    this.schedule = row.schedule;
    this.removed_at = row.removed_at;
    this.#event = row.event ?? undefined;
    this.#lastRunId = row.last_run_id;
    this.#place = {
      status: row.status,
      nextAt: row.next_at === null ? undefined : Number(row.next_at),
    };
  }

  get changed(): boolean {
    return this.#changed;
  }

  get status(): Schedule["status"] {
    return this.#place.status;
  }

  get nextAt(): number | undefined {
    return this.#place.nextAt;
  }

  get lastRunId(): string | null {
    return this.#lastRunId;
  }

  move(nextAt: number | undefined): void {
    this.#place = moveSchedule({ ...this.#place, event: this.#event }, nextAt);
    this.#changed = true;
  }

  setLastRun(id: string): void {
    this.#lastRunId = id;
    this.#changed = true;
  }
}
