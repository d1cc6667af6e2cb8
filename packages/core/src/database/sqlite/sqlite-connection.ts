import type { SqliteChanges, SqliteDriver, SqliteRow, SqliteStatement } from "./driver.ts";
import { normaliseParameters } from "./normalise-parameters.ts";
import { StatementCache } from "./statement-cache.ts";

/**
 * One open SQLite file. Every call is synchronous inside; who needs several calls to belong together
 * takes the connection with `acquire`, `exclusive` or `transaction`. Parameters are normalised, so
 * that none can harm the driver.
 *
 * @remarks Errors are the driver's own: `sqliteFault` says what they mean.
 */
export class SqliteConnection {
  /** Path as it was given, or `:memory:`. */
  readonly file: string;
  readonly #driver: SqliteDriver;
  readonly #statements: StatementCache;
  #tail: Promise<void> = Promise.resolve();
  #closed = false;

  /** Wraps an open driver; use `openSqlite`. */
  constructor(file: string, driver: SqliteDriver) {
    this.file = file;
    this.#driver = driver;
    this.#statements = new StatementCache(driver);
  }

  /** Name of the driver, `node:sqlite` or `libsql`. */
  get driver(): string {
    return this.#driver.name;
  }

  /** Whether `close` was called. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Executes a statement and answers its rows; none for a change without `returning`. */
  all<Row = SqliteRow>(sql: string, parameters: readonly unknown[] = []): Row[] {
    const statement = this.#prepare(sql);
    const values = normaliseParameters(parameters);
    if (statement.reader) return statement.all(values) as Row[];
    statement.run(values);
    return [];
  }

  /** Executes a change and answers what it did. */
  run(sql: string, parameters: readonly unknown[] = []): SqliteChanges {
    return this.#prepare(sql).run(normaliseParameters(parameters));
  }

  /** Whether a statement answers rows. */
  reads(sql: string): boolean {
    return this.#prepare(sql).reader;
  }

  /** Answers rows one by one, on a statement of its own. Take the connection first. */
  iterate(sql: string, parameters: readonly unknown[] = []): Iterable<SqliteRow> {
    this.#assertOpen();
    return this.#driver.prepare(sql).iterate(normaliseParameters(parameters));
  }

  /** Executes statements that take no parameters. */
  exec(sql: string): void {
    this.#assertOpen();
    this.#driver.exec(sql);
  }

  /** Waits until the connection is free and takes it; the answer gives it back. First come, first served. */
  async acquire(): Promise<() => void> {
    const before = this.#tail;
    let release!: () => void;
    this.#tail = new Promise((resolve) => {
      release = resolve;
    });
    await before;
    return release;
  }

  /** Does work that nobody else's calls may come between. Not reentrant. */
  async exclusive<T>(work: () => T | Promise<T>): Promise<T> {
    const release = await this.acquire();
    try {
      return await work();
    } finally {
      release();
    }
  }

  /**
   * Does work in one transaction, rolled back when it throws. `BEGIN IMMEDIATE` takes the write lock at
   * once, so that the busy timeout applies; a deferred one fails at its first write instead.
   */
  transaction<T>(work: () => T | Promise<T>): Promise<T> {
    return this.exclusive(async () => {
      this.run("begin immediate");
      let result: T;
      try {
        result = await work();
        this.run("commit");
      } catch (error) {
        this.rollback();
        throw error;
      }
      return result;
    });
  }

  /** Ends an open transaction without its changes; does nothing when SQLite has ended it already. */
  rollback(): void {
    if (this.#closed) return;
    try {
      this.run("rollback");
    } catch {
      // A full disk or an i/o error rolls back by itself; the first error is the one to tell.
    }
  }

  /** Closes the file. Closing twice does nothing. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#statements.clear();
    this.#driver.close();
  }

  #prepare(sql: string): SqliteStatement {
    this.#assertOpen();
    return this.#statements.get(sql);
  }

  #assertOpen(): void {
    if (this.#closed) throw new Error("the SQLite connection is closed");
  }
}
