import type { EventReader } from "./event-reader.ts";
import type { Detail, DetailRow } from "./event-rows.ts";
import { stringifyLossless } from "./lossless-json.ts";

/**
 * The details of an event of this kind; `undefined` for kinds that only `event` keeps.
 *
 * @see `bgs-and-inara.md` section 2 for the fields of each kind.
 */
export function detailOf(kind: string, reader: EventReader): Detail | undefined {
  return KINDS.get(kind)?.(reader);
}

const KINDS: ReadonlyMap<string, (reader: EventReader) => Detail> = new Map([
  ["MarketBuy", marketBuy],
  ["MarketSell", marketSell],
  ["MissionCompleted", missionCompleted],
  ["MissionFailed", missionFailed],
  ["RedeemVoucher", redeemVoucher],
  ["SellExplorationData", sellExploration],
  ["MultiSellExplorationData", multiSellExploration],
  ["CommitCrime", commitCrime],
  ["FactionKillBond", factionKillBond],
  ["SyntheticCZ", spaceConflictZone],
  ["SyntheticGroundCZ", groundConflictZone],
]);

function marketBuy(reader: EventReader): Detail {
  return {
    table: "market_buy_event",
    row: {
      value: reader.big("TotalCost"),
      count: reader.integer("Count"),
      stock: reader.integer("Stock"),
      stock_bracket: reader.integer("StockBracket"),
    },
  };
}

function marketSell(reader: EventReader): Detail {
  return {
    table: "market_sell_event",
    row: {
      value: reader.big("TotalSale"),
      count: reader.integer("Count"),
      demand: reader.integer("Demand"),
      demand_bracket: reader.integer("DemandBracket"),
      profit: reader.big("Profit"),
    },
  };
}

function missionCompleted(reader: EventReader): Detail {
  const awarding = reader.text("Faction", 128) || reader.text("AwardingFaction", 128) || null;
  // The game sometimes leaves the faction of an effect empty; then it is the one that gave the mission.
  const fallback = awarding ?? reader.object("StationFaction")?.text("Name", 128) ?? null;
  return {
    table: "mission_completed_event",
    row: {
      awarding_faction: awarding,
      mission_name: reader.text("Name", 128),
      reward: reader.big("Reward"),
    },
    influences: reader.list("FactionEffects").flatMap((effects) => influences(effects, fallback)),
  };
}

function influences(effects: EventReader, fallback: string | null): DetailRow[] {
  const first = effects.list("Effects")[0];
  const common = {
    faction_name: effects.text("Faction", 128) || fallback,
    reputation: effects.text("Reputation", 8),
    reputation_trend: effects.text("ReputationTrend", 32),
    effect: first?.text("Effect", 64) ?? null,
    effect_trend: first?.text("Trend", 32) ?? null,
  };
  return effects.list("Influence").map((influence) => ({
    ...common,
    system: influence.address("SystemAddress"),
    influence: influence.text("Influence", 8),
    trend: influence.text("Trend", 32),
  }));
}

function missionFailed(reader: EventReader): Detail {
  return {
    table: "mission_failed_event",
    row: {
      mission_name: reader.text("Name", 128),
      awarding_faction: reader.text("Faction", 128) || null,
      fine: reader.big("Fine"),
    },
  };
}

function redeemVoucher(reader: EventReader): Detail {
  const factions = reader.list("Factions").map((part) => ({
    Faction: part.text("Faction", 128),
    Amount: part.big("Amount"),
  }));
  return {
    table: "redeem_voucher_event",
    row: {
      amount: reader.big("Amount"),
      type: reader.text("Type", 32),
      faction: reader.text("Faction", 128) || null,
      factions: factions.length === 0 ? null : stringifyLossless(factions),
    },
  };
}

function sellExploration(reader: EventReader): Detail {
  return {
    table: "sell_exploration_data_event",
    row: { earnings: reader.big("TotalEarnings") },
  };
}

function multiSellExploration(reader: EventReader): Detail {
  return {
    table: "multi_sell_exploration_data_event",
    row: { total_earnings: reader.big("TotalEarnings") },
  };
}

function commitCrime(reader: EventReader): Detail {
  return {
    table: "commit_crime_event",
    row: {
      crime_type: reader.text("CrimeType", 64),
      faction: reader.text("Faction", 128) || null,
      victim: reader.text("Victim", 128),
      bounty: reader.big("Bounty"),
      fine: reader.big("Fine"),
    },
  };
}

function factionKillBond(reader: EventReader): Detail {
  return {
    table: "faction_kill_bond_event",
    row: {
      killer_ship: reader.text("KillerShip", 64),
      awarding_faction: reader.text("AwardingFaction", 128) || null,
      victim_faction: reader.text("VictimFaction", 128) || null,
      reward: reader.big("Reward"),
    },
  };
}

function spaceConflictZone(reader: EventReader): Detail {
  return { table: "synthetic_cz", row: conflictZone(reader) };
}

function groundConflictZone(reader: EventReader): Detail {
  return {
    table: "synthetic_ground_cz",
    row: { ...conflictZone(reader), settlement: reader.text("settlement", 128) || null },
  };
}

/**
 * The counts as they were sent, signed: an escalation comes as `{ medium: 1, low: -1 }`. `cz_type` is
 * kept for readers of the original's tables.
 */
function conflictZone(reader: EventReader): DetailRow {
  const counts = {
    low: reader.integer("low"),
    medium: reader.integer("medium"),
    high: reader.integer("high"),
  };
  if (counts.low === null && counts.medium === null && counts.high === null) {
    reader.refuse("low, medium, high: expected one of them at least, found none");
  }
  const type = (["low", "medium", "high"] as const).find((size) => counts[size] === 1) ?? null;
  return {
    cz_type: type,
    low: counts.low ?? 0,
    medium: counts.medium ?? 0,
    high: counts.high ?? 0,
    faction: reader.text("Faction", 128) || null,
    cmdr: reader.text("cmdr", 64) || null,
    station_faction_name: reader.object("StationFaction")?.text("Name", 128) ?? null,
  };
}
