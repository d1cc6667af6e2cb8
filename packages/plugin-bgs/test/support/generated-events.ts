import { wireEvent } from "./fixture.ts";

/** What {@link generatedEvents} makes. */
export interface Generated {
  count: number;
  /** First day, `YYYY-MM-DD`. */
  from: string;
  days: number;
  /** Distinct commanders. */
  cmdrs: number;
  systems: number;
  seed?: number;
}

/**
 * Events of every kind that reports read, the same for the same seed. Values come from a small range, so
 * that many are equal; some names differ in case, in a space at the end, or by an accent only.
 */
export function generatedEvents(options: Generated): Record<string, unknown>[] {
  const random = generator(options.seed ?? 1);
  const pick = <T>(items: readonly T[]): T => items[random(items.length)] as T;
  const cmdrs = Array.from({ length: options.cmdrs }, (_value, index) => nameOf(index));
  const start = Date.parse(`${options.from}T00:00:00Z`);
  const seconds = options.days * 86_400;
  return Array.from({ length: options.count }, (_value, index) => {
    const at = start + Math.floor((index / options.count) * seconds) * 1000;
    const day = new Date(at).toISOString();
    return wireEvent({
      timestamp: `${day.slice(0, 19)}Z`,
      cmdr: random(50) === 0 ? null : pick(cmdrs),
      StarSystem: random(80) === 0 ? undefined : `System ${random(options.systems)}`,
      tickid: `zoy-${day.slice(0, 10)}`,
      ticktime: `${day.slice(0, 10)}T10:00:00Z`,
      // Two alike in one second are two, here.
      serial: index,
      ...payload(random, pick),
    });
  });
}

type Random = (below: number) => number;

const FACTIONS = ["Veil Wardens Collective", "veil wardens collective", "Kesh Tarra Union", ""];

function payload(random: Random, pick: <T>(items: readonly T[]) => T): Record<string, unknown> {
  const credits = random(20) * 1_000_000_000;
  const sizes = [{ low: 1 }, { medium: 1, low: -1 }, { high: 1, medium: -1 }, { high: 2 }];
  switch (random(10)) {
    case 0:
      return { event: "MarketBuy", TotalCost: credits, Count: random(5) * 100 };
    case 1:
      return { event: "MarketSell", TotalSale: credits, Count: random(5) * 100 };
    case 2:
    case 3:
      return {
        event: "MissionCompleted",
        Faction: "Kesh Tarra Union",
        FactionEffects: Array.from({ length: 1 + random(3) }, () => ({
          Faction: pick(FACTIONS),
          Influence: [
            {
              SystemAddress: 1,
              Influence: "+".repeat(random(6)),
              Trend: pick(["UpGood", "UpBad", "DownGood", "DownBad", undefined]),
            },
          ],
        })),
      };
    case 4:
      return {
        event: "RedeemVoucher",
        Type: pick(["bounty", "Bounty", "bounty ", "CombatBond", "trade"]),
        Amount: credits,
      };
    case 5:
      return { event: "SellExplorationData", TotalEarnings: credits };
    case 6:
      return { event: "MultiSellExplorationData", TotalEarnings: credits };
    case 7:
      return { event: "CommitCrime", ...(random(2) === 0 ? { Fine: 200 } : { Bounty: random(4) }) };
    case 8:
      return { event: "SyntheticCZ", ...pick(sizes) };
    default:
      return {
        event: "SyntheticGroundCZ",
        settlement: pick(["Alpha", "beta", "Beta "]),
        ...pick(sizes),
      };
  }
}

function nameOf(index: number): string {
  const base = `Commander ${Math.floor(index / 4)}`;
  return [base, base.toUpperCase(), `${base} `, base.replace("a", "á")][index % 4] as string;
}

/** Small numbers that look random, the same for a seed. @see https://en.wikipedia.org/wiki/Xorshift */
function generator(seed: number): Random {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}
