import { defineSection, type SectionFacts } from "../section.ts";
import { details, exact, ranked, whole } from "../totals.ts";

/** What a commander's missions did to a faction. */
interface Influence {
  cmdr: string;
  faction: string;
  points: bigint;
}

/** Influence of completed missions, by commander and faction; what went down counts down (B6). */
export const influenceByFaction = defineSection<Influence>({
  id: "influence",
  title: "Influence by Faction",
  query: async (facts) => byPoints(await influences(facts)),
  row: ({ cmdr, faction, points }, text) =>
    `${text.cell(cmdr, 20)} | ${text.cell(faction, 25)} | ${text.signed(points, 4)}`,
  entry: ({ cmdr, faction, points }, text) => `${cmdr} — ${faction} ${text.signed(points)}`,
  value: ({ points }) => points,
});

/** The same for the tenant's own faction, whose exact name in any case the settings give (B22, B28). */
export const ownInfluence = defineSection<Influence>({
  id: "own-influence",
  title: ({ faction }) => (faction === undefined ? undefined : `Influence ${faction}`),
  async query(facts) {
    const own = facts.faction?.toLowerCase();
    const rows = (await influences(facts)).filter(({ faction }) => faction.toLowerCase() === own);
    return byPoints(merged(rows, ({ cmdr }) => cmdr));
  },
  row: ({ cmdr, points }, text) => `${text.cell(cmdr, 20)} | ${text.signed(points)}`,
  entry: ({ cmdr, points }, text) => `${cmdr} ${text.signed(points)}`,
  value: ({ points }) => points,
});

/**
 * Points of one entry: as many as it has `+`, down when the trend says so. BGS-Tally reads `UpGood` and
 * `DownGood` as up, every other trend as down; an entry without a trend is taken as it is written.
 */
function influencePoints(influence: string | null, trend: string | null): bigint {
  const points = BigInt(influence?.match(/\+/g)?.length ?? 0);
  return trend === null || trend === "" || UP.has(trend) ? points : -points;
}

const UP: ReadonlySet<string> = new Set(["UpGood", "DownGood"]);

/** Entries are added up here, not in SQL: a sign and a count of characters differ between databases. */
async function influences(facts: SectionFacts): Promise<readonly Influence[]> {
  const { dialect } = facts.database;
  const rows = await details(facts, "mission_completed_influence")
    .groupBy((eb) => [
      exact(eb, dialect, "e.cmdr"),
      exact(eb, dialect, "d.faction_name"),
      exact(eb, dialect, "d.influence"),
      exact(eb, dialect, "d.trend"),
    ])
    .select(({ fn }) => [
      fn.min<string>("e.cmdr").as("cmdr"),
      fn.min<string | null>("d.faction_name").as("faction"),
      fn.min<string | null>("d.influence").as("influence"),
      fn.min<string | null>("d.trend").as("trend"),
      fn.countAll().as("entries"),
    ])
    .execute();
  const points = rows.map(({ cmdr, faction, influence, trend, entries }) => ({
    cmdr,
    faction: faction || "Unknown",
    points: influencePoints(influence, trend) * whole(entries),
  }));
  return merged(points, ({ cmdr, faction }) => JSON.stringify([cmdr, faction]));
}

function merged(rows: readonly Influence[], key: (row: Influence) => string): Influence[] {
  const byKey = new Map<string, Influence>();
  for (const row of rows) {
    const before = byKey.get(key(row));
    byKey.set(key(row), before ? { ...before, points: before.points + row.points } : row);
  }
  return [...byKey.values()];
}

function byPoints(rows: readonly Influence[]): Influence[] {
  const byFaction = [...rows].sort((a, b) => (a.faction < b.faction ? -1 : 1));
  return ranked(byFaction, ({ points }) => points);
}
