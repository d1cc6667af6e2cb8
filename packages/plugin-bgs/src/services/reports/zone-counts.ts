import type { SectionFacts } from "./section.ts";
import { allDetails, exact, whole } from "./totals.ts";

/** In space or on the ground. */
export type ZoneKind = "space" | "ground";

/** Fights by size. */
export interface ZoneSizes {
  /** Of low intensity. */
  low: number;
  /** Of medium intensity. */
  medium: number;
  /** Of high intensity. */
  high: number;
}

/** Fights of one commander in one place. */
export interface ZoneCount extends ZoneSizes {
  /** System. */
  system: string;
  /** Settlement; `undefined` in space. */
  settlement: string | undefined;
  /** Commander. */
  cmdr: string;
}

/** How many fights in all. */
export function totalOf({ low, medium, high }: ZoneSizes): number {
  return low + medium + high;
}

/** Adds up fights under a name, most first, then by name. */
export function zonesBy<Row extends ZoneSizes>(
  rows: readonly Row[],
  name: (row: Row) => string,
): (ZoneSizes & { name: string })[] {
  const sums = new Map<string, ZoneSizes & { name: string }>();
  for (const row of rows) {
    const key = name(row);
    const sum = sums.get(key) ?? { name: key, low: 0, medium: 0, high: 0 };
    sum.low += row.low;
    sum.medium += row.medium;
    sum.high += row.high;
    sums.set(key, sum);
  }
  return [...sums.values()].sort((a, b) => totalOf(b) - totalOf(a) || (a.name < b.name ? -1 : 1));
}

/**
 * Fights in conflict zones by system, settlement and commander. Counts are sent signed: a fight that
 * escalates comes as `low: 1`, then as `medium: 1, low: -1` (B5). They are added up in one place of one
 * commander and never fall below zero there; who is left with none is left out.
 */
export async function zoneCounts(facts: SectionFacts, kind: ZoneKind): Promise<ZoneCount[]> {
  const { dialect } = facts.database;
  const table = kind === "space" ? "synthetic_cz" : "synthetic_ground_cz";
  const places = ["e.starsystem", "e.cmdr", ...(kind === "ground" ? ["d.settlement"] : [])];
  const rows = await allDetails(facts, table)
    .groupBy((eb) => places.map((column) => exact(eb, dialect, column)))
    .select(({ fn }) => [
      fn.min<string | null>("e.starsystem").as("system"),
      fn.min<string | null>("e.cmdr").as("cmdr"),
      fn.sum("d.low").as("low"),
      fn.sum("d.medium").as("medium"),
      fn.sum("d.high").as("high"),
    ])
    .$if(kind === "ground", (query) =>
      query.select(({ fn }) => fn.min<string | null>("d.settlement").as("settlement")),
    )
    .execute();
  return rows
    .map((row) => ({
      system: row.system || UNKNOWN,
      settlement: kind === "ground" ? row.settlement || UNKNOWN : undefined,
      cmdr: row.cmdr || UNKNOWN,
      low: atLeastZero(row.low),
      medium: atLeastZero(row.medium),
      high: atLeastZero(row.high),
    }))
    .filter((row) => totalOf(row) > 0);
}

const UNKNOWN = "Unknown";

function atLeastZero(sum: unknown): number {
  return Math.max(0, Number(whole(sum)));
}
