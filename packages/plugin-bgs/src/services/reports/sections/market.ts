import { defineSection } from "../section.ts";
import { ranked, totals } from "../totals.ts";

interface Trade {
  cmdr: string;
  volume: bigint;
  tons: bigint;
}

/** Goods bought and sold, by tons; both directions count, as in the original (B25). */
export const market = defineSection<Trade>({
  id: "market",
  title: "Market Events",
  async query(facts) {
    const columns = ["value", "count"];
    const trades = new Map<string, Trade>();
    for (const table of ["market_buy_event", "market_sell_event"] as const) {
      for (const { cmdr, sums } of await totals(facts, { table, columns })) {
        const trade = trades.get(cmdr) ?? { cmdr, volume: 0n, tons: 0n };
        trade.volume += sums[0] ?? 0n;
        trade.tons += sums[1] ?? 0n;
        trades.set(cmdr, trade);
      }
    }
    const traded = [...trades.values()].filter(({ volume }) => volume > 0n);
    return ranked(traded, ({ tons }) => tons);
  },
  row: ({ cmdr, volume, tons }, text) =>
    `${text.cell(cmdr, 20)} | Vol: ${text.number(volume, 15)} Cr. - ${text.number(tons, 9)} t`,
  entry: ({ cmdr, volume, tons }, text) =>
    `${cmdr} — ${text.number(tons)} t, ${text.number(volume)} Cr.`,
  value: ({ tons }) => tons,
});
