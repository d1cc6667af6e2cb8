import type { EmittedEvent, Run } from "../../../model/index.ts";
import { uuidv7 } from "../../../time/index.ts";
import { runForEvent } from "../../shared/event-run.ts";
import { type ScheduleRow, scheduleRecord } from "../schedules/schedule-row.ts";
import type { SqlContext } from "../sql-context.ts";
import type { SqlSession } from "../sql-database.ts";
import { insertRuns } from "./insert-runs.ts";

/** Keeps events, each once, and gives those who listen their runs. */
export class EmitEvents {
  readonly #context: SqlContext;

  /** Makes the family of statements. */
  constructor(context: SqlContext) {
    this.#context = context;
  }

  /** Answers `name id` of those that are new. */
  async emit(session: SqlSession, events: readonly EmittedEvent[]): Promise<readonly string[]> {
    const added: string[] = [];
    for (const event of events) {
      if (!(await this.#isNew(session, event))) continue;
      added.push(`${event.name} ${event.id}`);
      await this.#tellListeners(session, event);
    }
    return added;
  }

  /** Whether an event is known. */
  async isKnown(session: SqlSession, event: Pick<EmittedEvent, "name" | "id">): Promise<boolean> {
    const sql = `select id from ${this.#context.tables.events} where name = ? and id = ?`;
    return (await session.all(sql, [event.name, event.id])).length > 0;
  }

  async #isNew(session: SqlSession, event: EmittedEvent): Promise<boolean> {
    const { dialect, tables } = this.#context;
    if (await this.isKnown(session, event)) return false;
    const added = await dialect.insertNew(
      session,
      {
        table: tables.events,
        columns: ["name", "id", "at", "tenant", "created_at"],
        rows: [
          [event.name, event.id, event.at.getTime(), event.tenant ?? null, await session.now()],
        ],
      },
      "id",
    );
    return added.length > 0;
  }

  async #tellListeners(session: SqlSession, event: EmittedEvent): Promise<void> {
    const { schedules } = this.#context.tables;
    const sql = `select * from ${schedules} where event = ? and status = 'active' and removed_at is null ${event.tenant === undefined ? "" : "and tenant = ?"} order by schedule`;
    const values = event.tenant === undefined ? [event.name] : [event.name, event.tenant];
    const listening = await session.all<ScheduleRow>(sql, values);
    const now = await session.now();
    const runs = listening.flatMap((row): Run[] => {
      const run = runForEvent(event, scheduleRecord(row), uuidv7(now));
      return run === undefined ? [] : [run];
    });
    const last = `update ${schedules} set last_run_id = ? where schedule = ?`;
    for (const { id, schedule } of await insertRuns(session, runs, this.#context)) {
      await session.run(last, [id, schedule ?? ""]);
    }
  }
}
