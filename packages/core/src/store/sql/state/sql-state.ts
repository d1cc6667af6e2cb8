import { createHash } from "node:crypto";
import type { Grant } from "../../../model/index.ts";
import { type Duration, parseDuration } from "../../../time/index.ts";
import { fromJson } from "../../shared/json.ts";
import type { StateStore, StateWrite } from "../../store.ts";
import type { SqlContext } from "../sql-context.ts";
import type { SqlLock, SqlSession } from "../sql-database.ts";
import { writeState } from "./write-state.ts";

/** Keeps plugin state and rate limits in a database. */
export class SqlState implements StateStore {
  readonly #context: SqlContext;

  /** Makes the room over a database. */
  constructor(context: SqlContext) {
    this.#context = context;
  }

  async get(scope: string, key: string): Promise<unknown> {
    const sql = `select value from ${this.#context.tables.state} where scope = ? and name = ?`;
    const [row] = await this.#context.read(async (session) =>
      session.all<{ value: string }>(sql, [scope, key]),
    );
    return fromJson(row?.value);
  }

  async write(writes: readonly StateWrite[]): Promise<void> {
    if (writes.length === 0) return;
    await this.#context.write((session) => writeState(session, writes, this.#context));
  }

  async take(key: string, limit: number, per: Duration): Promise<Grant> {
    const span = parseDuration(per, "per");
    return this.#context.write(async (session) => {
      const now = await session.now();
      const until = await this.#blockedUntil(session, key);
      if (until > now) return { granted: false, retryAt: new Date(until) };
      const most = Math.floor(limit);
      if (most < 1) return { granted: false, retryAt: new Date(now + span) };
      const { grants } = this.#context.tables;
      // The limit holds in every span exactly when the grant `most` places back has left this one.
      const back = `select at from ${grants} where bucket = ? order by at desc, sequence desc limit 1 offset ?`;
      const [oldest] = await session.all<{ at: number }>(back, [key, most - 1]);
      if (oldest !== undefined && Number(oldest.at) + span > now) {
        return { granted: false, retryAt: new Date(Number(oldest.at) + span) };
      }
      await this.#forget(session, key, now - span);
      const add = `insert into ${grants} (bucket, at, per) values (?, ?, ?)`;
      await session.run(add, [key, now, span]);
      return { granted: true, retryAt: new Date(now) };
    }, lockOf(key));
  }

  async block(key: string, until: Date): Promise<void> {
    const { tables, dialect } = this.#context;
    await this.#context.write(async (session) => {
      const latest = Math.max(until.getTime(), await this.#blockedUntil(session, key));
      const columns = ["bucket", "blocked_until"];
      const rows = { table: tables.blocks, columns, rows: [[key, latest]] };
      await dialect.upsert(session, rows, ["bucket"]);
    }, lockOf(key));
  }

  async #blockedUntil(session: SqlSession, key: string): Promise<number> {
    const sql = `select blocked_until from ${this.#context.tables.blocks} where bucket = ?`;
    const [row] = await session.all<{ blocked_until: number }>(sql, [key]);
    return Number(row?.blocked_until ?? 0);
  }

  // Grants that no span asked for so far can reach.
  async #forget(session: SqlSession, key: string, before: number): Promise<void> {
    const { grants } = this.#context.tables;
    const sql = `delete from ${grants} where bucket = ? and at <= ? and at + per <= ?`;
    await session.run(sql, [key, before, await session.now()]);
  }
}

// So many locks for any number of keys: where locks are rows, they must not become many.
const LOCKS = 64;

function lockOf(key: string): SqlLock {
  const place = createHash("sha1").update(key).digest().readUInt16BE(0) % LOCKS;
  return { name: `rate ${place}` };
}
