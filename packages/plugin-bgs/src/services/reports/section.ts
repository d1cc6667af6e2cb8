import type { Tenant, TenantDatabase } from "@carillon/core";
import type { RowText } from "./row-text.ts";

/** What a section asks its questions about. */
export interface SectionFacts {
  /** Whose report. */
  readonly tenant: Pick<Tenant, "id" | "name">;
  /** The tenant's minor faction; `undefined` where the settings name none. */
  readonly faction: string | undefined;
  /** Where the events are. */
  readonly database: TenantDatabase;
  /** First instant of the period, `YYYY-MM-DDTHH:MM:SSZ`; compare `event.timestamp` with it as text. */
  readonly from: string;
  /** First instant after the period. */
  readonly to: string;
  /** Where the period is a tick: only events of this `event.tickid` belong to it. */
  readonly tickId?: string | undefined;
}

/**
 * A section of a report: a ranking. The built-in ones are made of the same parts as a host's own.
 */
export interface Section<Row> {
  /** `[a-z0-9-]`; names its switch in the tenant's settings. */
  id: string;
  /** Heading; `undefined` leaves the section out. */
  title: string | ((facts: SectionFacts) => string | undefined);
  /** All rows, best first; the report keeps as many as it shows. */
  query: (facts: SectionFacts) => Promise<readonly Row[]>;
  /** A row as a line of fixed-width text, without its rank. */
  row: (row: Row, text: RowText) => string;
  /** The same for people to scan, where columns do not line up; `row` unless told. */
  entry?: (row: Row, text: RowText) => string;
  /** What the rows are ranked by, for `minimum` in the settings. */
  value?: (row: Row) => bigint | number;
}

/** A section with the type of its rows worn off. */
export type AnySection = Section<unknown>;

/**
 * Makes a section for `bgs({ sections })`.
 *
 * @example
 * ```ts
 * const jumps = defineSection({
 *   id: "jumps",
 *   title: "Jumps",
 *   query: async ({ database, from, to }) => {
 *     const rows = await database
 *       .tables<BgsTables>()
 *       .selectFrom("event")
 *       .select(({ fn }) => ["cmdr", fn.countAll<number>().as("jumps")])
 *       .where("event", "=", "FSDJump")
 *       .where("timestamp", ">=", from)
 *       .where("timestamp", "<", to)
 *       .groupBy("cmdr")
 *       .execute();
 *     return rows.sort((a, b) => Number(b.jumps) - Number(a.jumps));
 *   },
 *   row: ({ cmdr, jumps }, text) => `${text.cell(cmdr ?? "", 20)} | ${text.number(Number(jumps), 4)}`,
 * });
 * ```
 */
export function defineSection<Row>(section: Section<Row>): AnySection {
  // Rows go from `query` to `row` of one section only, so their type is right by construction.
  return Object.freeze({ ...section }) as unknown as AnySection;
}
