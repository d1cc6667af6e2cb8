import type { SqlDialect } from "../sql-dialect.ts";
import type { TableNames } from "../table-names.ts";

/** One step of the schema. A step that was released is never changed: a further one follows it. */
export interface Migration {
  /** Counts up from 1. */
  readonly version: number;
  /** For people. */
  readonly name: string;
  /**
   * The statements, each of which may stand alone: MySQL commits after each, so a step that failed in
   * the middle is done again from its beginning, past what is there.
   */
  statements(tables: TableNames, dialect: SqlDialect): readonly string[];
}
