import { defineSection } from "../section.ts";
import { counts, ranked } from "../totals.ts";

interface Missions {
  cmdr: string;
  count: bigint;
}

/** Missions completed. */
export const missions = defineSection<Missions>({
  id: "missions",
  title: "Missions Completed",
  async query(facts) {
    const rows = await counts(facts, "mission_completed_event");
    return ranked(
      rows.map(({ cmdr, sums }) => ({ cmdr, count: sums[0] ?? 0n })),
      ({ count }) => count,
    );
  },
  row: ({ cmdr, count }, text) => `${text.cell(cmdr, 20)} | ${text.number(count, 4)}`,
  entry: ({ cmdr, count }, text) => `${cmdr} — ${text.number(count)}`,
  value: ({ count }) => count,
});
