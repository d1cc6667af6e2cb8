import { createRequire } from "node:module";
import type { Dialect } from "@carillon/core";
import type * as KyselyModule from "kysely";
import type { Kysely } from "kysely";
import type { AbsenceTables } from "../tables.ts";
import { inChunks } from "./in-chunks.ts";

/** Rows to write, whatever is there. */
export interface Upsert<Name extends keyof AbsenceTables> {
  /** Where. */
  table: Name;
  /** Columns that tell rows apart; a unique key of the table. */
  key: readonly (keyof AbsenceTables[Name] & string)[];
  /** What. */
  rows: readonly AbsenceTables[Name][];
  /** A row that is there: `replace` its other columns, or leave it. */
  present: "replace" | "keep";
}

/** Writes rows; answers how many were new or, with `replace`, changed. */
export async function upsert<Name extends keyof AbsenceTables>(
  { db, dialect }: { db: Kysely<AbsenceTables>; dialect: Dialect },
  { table, key, rows, present }: Upsert<Name>,
): Promise<number> {
  const { sql } = createRequire(import.meta.url)("kysely") as typeof KyselyModule;
  const first = rows[0];
  if (first === undefined) return 0;
  const others = Object.keys(first).filter((name) => !(key as readonly string[]).includes(name));
  // A table known only by a type parameter is more than the builder's types can follow.
  const untyped = db as unknown as Kysely<Record<string, Record<string, unknown>>>;
  let written = 0;
  for (const chunk of inChunks(rows)) {
    const insert = untyped.insertInto(table).values(chunk as never);
    const statement =
      dialect === "mysql"
        ? present === "keep"
          ? insert.ignore()
          : insert.onDuplicateKeyUpdate(
              Object.fromEntries(
                others.map((name) => [name, sql`values(${sql.ref(name)})`]),
              ) as never,
            )
        : insert.onConflict((conflict) =>
            present === "keep"
              ? conflict.doNothing()
              : conflict
                  .columns([...key])
                  .doUpdateSet(
                    Object.fromEntries(
                      others.map((name) => [name, sql.ref(`excluded.${name}`)]),
                    ) as never,
                  ),
          );
    const [result] = await statement.execute();
    written += Number(result?.numInsertedOrUpdatedRows ?? 0);
  }
  return written;
}
