import type { SqliteDriver, SqliteStatement } from "./driver.ts";

const CAPACITY = 256;

/**
 * Keeps the statements that were used last, compiled. Bounded, since the queries of tenants can be of
 * any number; and kept rather than thrown away, since each one thrown away is a finalizer for libsql.
 */
export class StatementCache {
  readonly #driver: SqliteDriver;
  readonly #statements = new Map<string, SqliteStatement>();

  /** Makes an empty cache over a driver. */
  constructor(driver: SqliteDriver) {
    this.#driver = driver;
  }

  /** How many statements it holds; 256 at most. */
  get size(): number {
    return this.#statements.size;
  }

  /** The compiled statement of a text. */
  get(sql: string): SqliteStatement {
    const known = this.#statements.get(sql);
    if (known !== undefined) {
      // Only a full cache has to know which statement was used last.
      if (this.#statements.size >= CAPACITY) this.#touch(sql, known);
      return known;
    }
    const statement = compile(this.#driver, sql);
    this.#statements.set(sql, statement);
    if (this.#statements.size > CAPACITY) this.#dropOldest();
    return statement;
  }

  /** Forgets all. */
  clear(): void {
    this.#statements.clear();
  }

  #touch(sql: string, statement: SqliteStatement): void {
    this.#statements.delete(sql);
    this.#statements.set(sql, statement);
  }

  #dropOldest(): void {
    for (const sql of this.#statements.keys()) {
      this.#statements.delete(sql);
      return;
    }
  }
}

// `reader` is a call into the driver each time; it never changes for a statement.
function compile(driver: SqliteDriver, sql: string): SqliteStatement {
  const statement = driver.prepare(sql);
  const { reader } = statement;
  return {
    reader,
    all: (parameters) => statement.all(parameters),
    iterate: (parameters) => statement.iterate(parameters),
    run: (parameters) => statement.run(parameters),
  };
}
