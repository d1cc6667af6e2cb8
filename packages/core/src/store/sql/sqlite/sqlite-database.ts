import type { SqliteConnection } from "../../../database/sqlite/index.ts";
import type { Clock } from "../../../time/index.ts";
import type { SqlDatabase, SqlSession, SqlWork } from "../sql-database.ts";
import { sqliteStoreDialect } from "./sqlite-dialect.ts";
import { sqliteStoreError } from "./sqlite-store-error.ts";

/** A group is closed after this many pieces of work, so that those who look are let in between. */
const LARGEST_GROUP = 512;

/**
 * SQLite as a store's database. What many callers write at about the same time is one transaction
 * (group commit): its cost is that of one write to the disk, and each caller hears of it when it is
 * committed.
 */
export class SqliteDatabase implements SqlDatabase {
  readonly dialect = sqliteStoreDialect;
  readonly #connection: SqliteConnection;
  readonly #session: SqlSession;
  #waiting: Piece[] = [];
  #writing: Promise<void> | undefined;

  /** Takes over an open connection; the clock gives the store's time. */
  constructor(connection: SqliteConnection, clock: Clock) {
    this.#connection = connection;
    this.#session = {
      now: () => clock.now().getTime(),
      all: (sql, values = []) => connection.all(sql, values),
      run: (sql, values = []) => Number(connection.run(sql, values).changes),
    };
  }

  async read<T>(work: SqlWork<T>): Promise<T> {
    try {
      return await this.#connection.exclusive(() => work(this.#session));
    } catch (error) {
      throw sqliteStoreError(error, this.#connection.file);
    }
  }

  write<T>(work: SqlWork<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({
        work,
        resolve: (result) => resolve(result as T),
        reject: (error) => reject(sqliteStoreError(error, this.#connection.file)),
      });
      this.#writing ??= this.#writeGroups();
    });
  }

  /** Who writes is alone anyway. */
  alone<T>(work: SqlWork<T>): Promise<T> {
    return this.write(work);
  }

  async close(): Promise<void> {
    await this.#writing;
    await this.#connection.exclusive(() => this.#connection.close());
  }

  async #writeGroups(): Promise<void> {
    while (this.#waiting.length > 0) {
      await this.#connection.exclusive(() => this.#writeGroup());
    }
    // In the same turn as the last look at the queue, so that no piece falls between.
    this.#writing = undefined;
  }

  /** Never rejects: every piece hears of its own result. */
  async #writeGroup(): Promise<void> {
    const group: { piece: Piece; result: unknown }[] = [];
    try {
      this.#connection.run("begin immediate");
      // Callers that come while the group is written join it.
      for (
        let piece = this.#waiting.shift();
        piece !== undefined;
        piece = this.#next(group.length)
      ) {
        const member = { piece, result: undefined as unknown };
        group.push(member);
        member.result = await piece.work(this.#session);
      }
      this.#connection.run("commit");
    } catch (error) {
      this.#connection.rollback();
      if (group.length > 1) return this.#writeSingly(group.map(({ piece }) => piece));
      const failed = group[0] === undefined ? this.#waiting.splice(0) : [group[0].piece];
      for (const piece of failed) piece.reject(error);
      return;
    }
    for (const { piece, result } of group) piece.resolve(result);
  }

  #next(members: number): Piece | undefined {
    return members < LARGEST_GROUP ? this.#waiting.shift() : undefined;
  }

  // One of them failed, and took the others with it: each for itself now.
  async #writeSingly(pieces: readonly Piece[]): Promise<void> {
    for (const piece of pieces) {
      try {
        this.#connection.run("begin immediate");
        const result = await piece.work(this.#session);
        this.#connection.run("commit");
        piece.resolve(result);
      } catch (error) {
        this.#connection.rollback();
        piece.reject(error);
      }
    }
  }
}

interface Piece {
  readonly work: SqlWork<unknown>;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}
