import type { Kysely } from "kysely";

/** Which SQL a database speaks; MariaDB counts as `mysql`. */
export type Dialect = "sqlite" | "mysql" | "postgres";

/** A tenant's database: opened at the first query, migrated before it, closed with the scheduler. */
export interface TenantDatabase {
  /** Which SQL it speaks. */
  readonly dialect: Dialect;
  /**
   * The query builder, typed by the caller's tables.
   *
   * @throws {@link CarillonError} at the first query: `DATABASE_UNREACHABLE`, `TENANT_MIGRATION_FAILED`.
   */
  tables<DB>(): Kysely<DB>;
}
