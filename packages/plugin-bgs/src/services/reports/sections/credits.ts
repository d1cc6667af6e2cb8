import { type AnySection, defineSection } from "../section.ts";
import { ranked, type TotalQuery, totals } from "../totals.ts";

interface Credits {
  cmdr: string;
  credits: bigint;
}

/** Bounty vouchers handed in. */
export const bounties: AnySection = creditSection({
  id: "bounties",
  title: "Bounty Vouchers",
  sources: [voucher("bounty")],
});

/** Combat bonds handed in. */
export const bonds: AnySection = creditSection({
  id: "bonds",
  title: "Combat Bonds",
  sources: [voucher("CombatBond")],
});

/** Exploration data sold, of one system and of several. */
export const exploration: AnySection = creditSection({
  id: "exploration",
  title: "Exploration Sales",
  sources: [
    { table: "sell_exploration_data_event", columns: ["earnings"] },
    { table: "multi_sell_exploration_data_event", columns: ["total_earnings"] },
  ],
});

/** Bounties on commanders' own heads; who only paid fines has none (B13). */
export const crimes: AnySection = creditSection({
  id: "crimes",
  title: "Bounty Fines",
  sources: [{ table: "commit_crime_event", columns: ["bounty"] }],
  aboveZero: true,
});

function creditSection(options: {
  id: string;
  title: string;
  sources: readonly TotalQuery[];
  aboveZero?: boolean;
}): AnySection {
  return defineSection<Credits>({
    id: options.id,
    title: options.title,
    async query(facts) {
      const credits = new Map<string, bigint>();
      for (const source of options.sources) {
        for (const { cmdr, sums } of await totals(facts, source)) {
          credits.set(cmdr, (credits.get(cmdr) ?? 0n) + (sums[0] ?? 0n));
        }
      }
      const rows = [...credits].map(([cmdr, sum]) => ({ cmdr, credits: sum }));
      const shown = options.aboveZero === true ? rows.filter((row) => row.credits > 0n) : rows;
      return ranked(shown, (row) => row.credits);
    },
    row: (row, text) => `${text.cell(row.cmdr, 20)} | ${text.number(row.credits, 15)} Cr.`,
    entry: (row, text) => `${row.cmdr} — ${text.number(row.credits)} Cr.`,
    value: (row) => row.credits,
  });
}

function voucher(type: string): TotalQuery {
  return {
    table: "redeem_voucher_event",
    columns: ["amount"],
    only: { column: "type", equals: type },
  };
}
