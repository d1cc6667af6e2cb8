import { CarillonError, type TenantDatabase } from "@carillon/core";
import type { AbsenceSettings } from "../../schema.ts";
import type { AbsenceTables } from "../../tables.ts";
import { upsert } from "../upsert.ts";
import { readCsv } from "./csv.ts";
import { ROSTER_ROWS, type RosterFacts, type RosterKind } from "./roster-rows.ts";

/** A piece of the roster. */
export interface RosterImport {
  /** What the rows are. */
  kind: RosterKind;
  /** CSV text with a line of column names, or a list of objects with the same members. */
  rows: string | readonly unknown[];
  /** Removes what is there of this kind first; without it rows are added and replaced by id. */
  replace?: boolean;
}

/** What became of it. */
export interface RosterReport {
  /** Rows taken. */
  accepted: number;
  /** Lines of the CSV text, or places in the list from 1, with what is wrong. */
  refused: readonly { line: number; reason: string }[];
}

/**
 * Writes a piece of the roster in one transaction. With a refused row nothing is written: half a roster
 * would push people who are on leave.
 *
 * @throws {@link CarillonError} `ABSENCE_CSV_INVALID`, `ABSENCE_ROSTER_KIND`.
 */
export async function importRoster(
  database: TenantDatabase,
  { kind, rows, replace = false }: RosterImport,
  options: { settings: Pick<AbsenceSettings, "sites">; now: Date },
): Promise<RosterReport> {
  if (!Object.hasOwn(ROSTER_ROWS, kind)) {
    throw new CarillonError(
      "ABSENCE_ROSTER_KIND",
      `Expected a roster of ${Object.keys(ROSTER_ROWS).join(", ")}, found ${String(kind)}`,
    );
  }
  const { sites } = options.settings;
  const facts: RosterFacts = {
    sites: new Set(sites.map(({ id }) => id)),
    timezoneOf: await timezones(database, options.settings),
    now: options.now,
  };
  const schema = ROSTER_ROWS[kind](facts);
  const lines =
    typeof rows === "string"
      ? readCsv(rows)
      : rows.map((values, index) => ({ line: index + 1, values }));
  const accepted = new Map<string, Row>();
  const refused: { line: number; reason: string }[] = [];
  for (const { line, values } of lines) {
    const { data, error } = schema.safeParse(values);
    if (data !== undefined) accepted.set(data.id, data);
    else refused.push({ line, reason: reasonOf(error.issues) });
  }
  if (refused.length > 0) return { accepted: 0, refused };
  const table = TABLES[kind];
  await database
    .tables<AbsenceTables>()
    .transaction()
    .execute(async (db) => {
      if (replace) await db.deleteFrom(table).execute();
      const list = [...accepted.values()] as never[];
      await upsert(
        { db, dialect: database.dialect },
        { table, key: ["id"], rows: list, present: "replace" },
      );
    });
  return { accepted: accepted.size, refused };
}

type Row = { id: string };

const TABLES = {
  people: "absence_people",
  shifts: "absence_shifts",
  breaks: "absence_breaks",
  leave: "absence_leave",
  devices: "absence_devices",
  beacons: "absence_beacons",
} as const satisfies Record<RosterKind, keyof AbsenceTables>;

/** Days of leave are days where the person works; where that is not known yet, of the first site. */
async function timezones(
  database: TenantDatabase,
  { sites }: Pick<AbsenceSettings, "sites">,
): Promise<RosterFacts["timezoneOf"]> {
  const zones = new Map(sites.map(({ id, timezone }) => [id, timezone]));
  const standard = sites[0]?.timezone ?? "UTC";
  if (new Set(zones.values()).size <= 1) return () => standard;
  const shifts = await database
    .tables<AbsenceTables>()
    .selectFrom("absence_shifts")
    .select(["person", "site"])
    .distinct()
    .execute();
  const siteOf = new Map(shifts.map(({ person, site }) => [person, site]));
  return (person) => zones.get(siteOf.get(person) ?? "") ?? standard;
}

function reasonOf(issues: readonly { path: readonly PropertyKey[]; message: string }[]): string {
  return issues
    .map(({ path, message }) => (path.length === 0 ? message : `${path.join(".")}: ${message}`))
    .join("; ");
}
