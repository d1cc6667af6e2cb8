import type { Page, ScheduleQuery } from "../../../model/index.ts";
import { pageLimit, readCursor, writeCursor } from "../../shared/page-cursor.ts";
import type { ScheduleRecord, ScheduleStore } from "../../store.ts";
import { lists, marks } from "../batches.ts";
import { Conditions } from "../conditions.ts";
import type { SqlContext } from "../sql-context.ts";
import type { SqlSession } from "../sql-database.ts";
import {
  SCHEDULE_COLUMNS,
  type ScheduleRow,
  scheduleRecord,
  scheduleValues,
} from "./schedule-row.ts";

const LOAD_CHUNK = 2000;

/** Keeps schedules in a database. A removed one stays as a mark, so that claims on it are refused. */
export class SqlSchedules implements ScheduleStore {
  readonly #context: SqlContext;

  /** Makes the room over a database. */
  constructor(context: SqlContext) {
    this.#context = context;
  }

  async *load(since = 0): AsyncIterable<ScheduleRecord> {
    const { tables, read } = this.#context;
    const sql = `select * from ${tables.schedules} where version > ? and removed_at is null order by version limit ${LOAD_CHUNK}`;
    for (let version = since; ; ) {
      const rows = await read(async (session) => session.all<ScheduleRow>(sql, [version]));
      for (const row of rows) yield scheduleRecord(row);
      const last = rows.at(-1);
      if (last === undefined || rows.length < LOAD_CHUNK) return;
      version = Number(last.version);
    }
  }

  async upsert(records: readonly ScheduleRecord[]): Promise<void> {
    if (records.length === 0) return;
    const { tables, dialect, write } = this.#context;
    // One row for a key: a statement may not change a row twice.
    const latest = [...new Map(records.map((record) => [record.key, record])).values()];
    await write(async (session) => {
      const version = await this.#nextVersions(session, latest.length);
      const runs = await this.#lastRuns(session, latest);
      const rows = latest.map((record, index) =>
        scheduleValues(withLastRun(record, runs), version + index),
      );
      const { schedules: table } = tables;
      await dialect.upsert(session, { table, columns: SCHEDULE_COLUMNS, rows }, ["schedule"]);
    });
  }

  async remove(keys: readonly string[]): Promise<void> {
    const { tables, write } = this.#context;
    await write(async (session) => {
      const now = await session.now();
      for (const list of lists(keys)) {
        const sql = `update ${tables.schedules} set removed_at = ? where removed_at is null and schedule in (${marks(list.length)})`;
        await session.run(sql, [now, ...list]);
      }
    });
  }

  async get(key: string): Promise<ScheduleRecord | undefined> {
    const { tables, read } = this.#context;
    const sql = `select * from ${tables.schedules} where schedule = ? and removed_at is null`;
    const [row] = await read(async (session) => session.all<ScheduleRow>(sql, [key]));
    return row === undefined ? undefined : scheduleRecord(row);
  }

  async list(query: ScheduleQuery): Promise<Page<ScheduleRecord>> {
    const { tables, dialect, read } = this.#context;
    const limit = pageLimit(query);
    const place = readCursor(query.cursor, [""]);
    const conditions = new Conditions()
      .add("removed_at is null")
      .equal("tenant", query.tenant)
      .equal("plugin", query.plugin)
      .equal("job", query.job)
      .equal("status", query.status);
    if (place !== undefined) conditions.add("schedule > ?", place[0] ?? "");
    if (query.search !== undefined) {
      conditions.add(dialect.contains("schedule"), dialect.searchPattern(query.search));
    }
    // Keys first: they come from one index, which is read to its end when few rows match.
    const keys = `select schedule from ${tables.schedules} ${conditions.where} order by schedule limit ?`;
    const page = async (session: SqlSession): Promise<Page<ScheduleRecord>> => {
      const found = await session.all<{ schedule: string }>(keys, [
        ...conditions.values,
        limit + 1,
      ]);
      const names = found.slice(0, limit).map(({ schedule }) => schedule);
      const items = await this.#records(session, names);
      const last = names.at(-1);
      return found.length > limit && last !== undefined
        ? { items, nextCursor: writeCursor([last]) }
        : { items };
    };
    return read(page, { snapshot: true });
  }

  async #records(session: SqlSession, keys: readonly string[]): Promise<readonly ScheduleRecord[]> {
    const rows = new Map<string, ScheduleRow>();
    for (const list of lists(keys)) {
      const sql = `select * from ${this.#context.tables.schedules} where schedule in (${marks(list.length)})`;
      for (const row of await session.all<ScheduleRow>(sql, list)) rows.set(row.schedule, row);
    }
    return keys.flatMap((key) => {
      const row = rows.get(key);
      return row === undefined ? [] : [scheduleRecord(row)];
    });
  }

  // The counter's row is locked to the end of the transaction, so versions are committed in order and
  // nobody who loads misses one.
  async #nextVersions(session: SqlSession, count: number): Promise<number> {
    const { counters } = this.#context.tables;
    const raise = `update ${counters} set value = value + ? where name = 'schedules'`;
    if ((await session.run(raise, [count])) === 0) {
      const rows = { table: counters, columns: ["name", "value"], rows: [["schedules", 0]] };
      await this.#context.dialect.insertNew(session, rows, "name");
      await session.run(raise, [count]);
    }
    const ask = `select value from ${counters} where name = 'schedules'`;
    const [row] = await session.all<{ value: number }>(ask);
    return Number(row?.value) - count + 1;
  }

  async #lastRuns(
    session: SqlSession,
    records: readonly ScheduleRecord[],
  ): Promise<ReadonlyMap<string, string>> {
    const { tables, dialect } = this.#context;
    const runs = new Map<string, string>();
    for (const list of lists(records.map(({ key }) => key))) {
      // All of them, in order: a claim on one of them waits until it is written.
      const sql = `select schedule, last_run_id from ${tables.schedules} where schedule in (${marks(list.length)}) order by schedule ${dialect.forUpdate}`;
      const rows = await session.all<{ schedule: string; last_run_id: string | null }>(sql, list);
      for (const row of rows) {
        if (row.last_run_id !== null) runs.set(row.schedule, row.last_run_id);
      }
    }
    return runs;
  }
}

function withLastRun(record: ScheduleRecord, runs: ReadonlyMap<string, string>): ScheduleRecord {
  const lastRunId = record.lastRunId ?? runs.get(record.key);
  return lastRunId === undefined ? record : { ...record, lastRunId };
}
