import type { Dialect } from "@carillon/core";
import type { Expression, ExpressionBuilder, Kysely } from "kysely";
import type { BgsTables } from "../../tables.ts";
import type { DetailName } from "../ingest/event-rows.ts";
import type { SectionFacts } from "./section.ts";

/** A commander with the sums that were asked for, in their order. */
export interface Total {
  /** Name as the game writes it. */
  cmdr: string;
  /** Exact, whatever the driver makes of large numbers. */
  sums: readonly bigint[];
}

/** What to add up. */
export interface TotalQuery {
  /** Table of details. */
  table: DetailName;
  /** Columns to add up; absent values count as 0. */
  columns: readonly string[];
  /** Only rows with exactly this text in this column. */
  only?: { column: string; equals: string };
}

/** Columns of any table, for queries whose table is a parameter. */
export type Untyped = Record<string, Record<string, unknown>>;

/** Adds up columns of details per commander within a period; commanders in order of name. */
export async function totals(facts: SectionFacts, query: TotalQuery): Promise<readonly Total[]> {
  const { dialect } = facts.database;
  let select = details(facts, query.table)
    .groupBy((eb) => exact(eb, dialect, "e.cmdr"))
    .select((eb) => eb.fn.min<string>("e.cmdr").as("cmdr"))
    .select((eb) =>
      query.columns.map((column, index) =>
        digits(eb, dialect, eb.fn.sum(`d.${column}`)).as(`sum${index}`),
      ),
    );
  const { only } = query;
  if (only !== undefined) {
    select = select
      // For the index; MariaDB's own comparison may also let "Bounty " through.
      .where(`d.${only.column}`, "=", only.equals)
      .where((eb) => eb(exact(eb, dialect, `d.${only.column}`), "=", only.equals));
  }
  const rows = await select.execute();
  return rows.map((row) => ({
    cmdr: row.cmdr,
    sums: query.columns.map((_column, index) => whole(row[`sum${index}` as keyof typeof row])),
  }));
}

/** Counts rows of details per commander within a period. */
export async function counts(facts: SectionFacts, table: DetailName): Promise<readonly Total[]> {
  const rows = await details(facts, table)
    .groupBy((eb) => exact(eb, facts.database.dialect, "e.cmdr"))
    .select((eb) => [eb.fn.min<string>("e.cmdr").as("cmdr"), eb.fn.countAll().as("count")])
    .execute();
  return rows.map((row) => ({ cmdr: row.cmdr, sums: [whole(row.count)] }));
}

/**
 * Text by which rows are grouped byte by byte. MariaDB and MySQL would put `a`, `A` and `a ` together
 * in tables whose collation they chose themselves.
 */
export function exact(
  eb: ExpressionBuilder<Untyped, string>,
  dialect: Dialect,
  column: string,
): Expression<unknown> {
  if (dialect === "postgres") return eb.ref(column);
  // SQLite is kept from walking the index on commanders to have the groups in order: that would look
  // at every event there is instead of the few in the period.
  return eb.cast(eb.ref(column), dialect === "mysql" ? "binary" : "text");
}

/** A whole number from a driver: a number, digits, a `bigint`, or nothing for an empty sum. */
export function whole(value: unknown): bigint {
  if (value === null || value === undefined) return 0n;
  if (typeof value === "bigint") return value;
  if (typeof value === "number") return BigInt(value);
  if (typeof value !== "string") throw new TypeError(`no number: ${typeof value}`);
  // A sum of decimals ends in zeros after its point.
  return BigInt(value.replace(/\.0*$/, ""));
}

/** Sorts by value, greatest first, then by name: no order is left to the database. */
export function ranked<Row extends { cmdr: string }>(
  rows: readonly Row[],
  value: (row: Row) => bigint,
): Row[] {
  return [...rows].sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    if (x !== y) return x > y ? -1 : 1;
    if (a.cmdr === b.cmdr) return 0;
    return a.cmdr < b.cmdr ? -1 : 1;
  });
}

/** Rows of details with their events: within the period, of somebody, and not repeated. */
export function details(facts: SectionFacts, table: DetailName | "mission_completed_influence") {
  return allDetails(facts, table).where("e.cmdr", "is not", null).where("e.cmdr", "<>", "");
}

/** The same with what nobody did. */
export function allDetails(facts: SectionFacts, table: DetailName | "mission_completed_influence") {
  const db = facts.database.tables<BgsTables>() as unknown as Kysely<Untyped>;
  const { tickId } = facts;
  return db
    .selectFrom(`${table} as d`)
    .innerJoin("event as e", "e.id", "d.event_id")
    .where("e.timestamp", ">=", facts.from)
    .where("e.timestamp", "<", facts.to)
    .where("e.duplicate_of", "is", null)
    .$if(tickId !== undefined, (query) => query.where("e.tickid", "=", tickId));
}

/** A sum as text, because drivers round large numbers. */
function digits(
  eb: ExpressionBuilder<Untyped, string>,
  dialect: Dialect,
  sum: Expression<unknown>,
): ReturnType<typeof eb.cast<string>> {
  return eb.cast<string>(sum, dialect === "mysql" ? "char" : "text");
}
