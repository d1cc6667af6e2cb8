import type { Migration } from "kysely";
import { type AnyDatabase, binaryNames, dataType, dialectOf } from "./table-change.ts";

/** Makes the table of what became of each commander in each run. */
export const outcome: Migration = {
  async up(db: AnyDatabase) {
    const table = db.schema
      .createTable("inara_outcome")
      .ifNotExists()
      .addColumn("run_id", "varchar(36)", (column) => column.notNull())
      .addColumn("name", "varchar(64)", (column) => column.notNull())
      .addColumn("outcome", "varchar(16)", (column) => column.notNull())
      .addColumn("detail", await dataType(dialectOf(db), "long-text"))
      .addColumn("at", "bigint", (column) => column.notNull())
      .addPrimaryKeyConstraint("pk_inara_outcome", ["run_id", "name"]);
    const end = await binaryNames(db);
    await (end === undefined ? table : table.modifyEnd(end)).execute();
  },
};
