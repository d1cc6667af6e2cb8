import type { ColumnType, Generated } from "kysely";

/** A whole number that may exceed 2^53: written as digits, read as whatever the driver answers. */
export type BigNumber = ColumnType<
  string | number | bigint,
  string | number | bigint,
  string | number | bigint
>;

/** The same, where it may be absent. */
export type OptionalBigNumber = ColumnType<
  string | number | bigint | null,
  string | number | bigint | null | undefined,
  string | number | bigint | null
>;

/** Text that may be absent. */
export type OptionalText = ColumnType<string | null, string | null | undefined, string | null>;

/** A small whole number that may be absent. */
export type OptionalInteger = ColumnType<number | null, number | null | undefined, number | null>;

/** What every table of details has. */
export interface DetailTable {
  /** Made by the database. */
  id: Generated<string | number | bigint>;
  /** The row of `event` that it belongs to. */
  event_id: BigNumber;
}

/** One event as a commander's BGS-Tally sent it; details of some kinds are in tables of their own. */
export interface EventTable {
  /** Made by the database. */
  id: Generated<string | number | bigint>;
  /** Kind, `MarketSell`. */
  event: string;
  /** `YYYY-MM-DDTHH:MM:SSZ`, so that text sorts as time does. */
  timestamp: string;
  /** Names the galaxy tick that the event falls under. */
  tickid: string;
  /** When that tick was, as it was sent. */
  ticktime: string;
  /** Commander; nobody's events are in no report. */
  cmdr: OptionalText;
  /** System by name. */
  starsystem: OptionalText;
  /** System by its 64-bit address; empty where the sender had lost digits of it. */
  systemaddress: OptionalBigNumber;
  /** The whole event as JSON; a Python literal in rows of the original's first versions. */
  raw_json: OptionalText;
  /** Unique; the same event sent again has the same one. */
  fingerprint: OptionalText;
  /** The batch that brought it. */
  ingest_id: OptionalText;
  /** When it arrived, in epoch milliseconds. */
  received_at: OptionalBigNumber;
  /** In adopted databases: the event that this one repeats; such rows are in no report. */
  duplicate_of: OptionalBigNumber;
}

/** Goods bought. */
export interface MarketBuyTable extends DetailTable {
  /** Credits paid. */
  value: OptionalBigNumber;
  /** Tons. */
  count: OptionalInteger;
  /** Tons left at the market. */
  stock: OptionalInteger;
  /** 0 to 3. */
  stock_bracket: OptionalInteger;
}

/** Goods sold. */
export interface MarketSellTable extends DetailTable {
  /** Credits received. */
  value: OptionalBigNumber;
  /** Tons. */
  count: OptionalInteger;
  /** Tons that the market wants. */
  demand: OptionalInteger;
  /** 0 to 3. */
  demand_bracket: OptionalInteger;
  /** Credits gained. */
  profit: OptionalBigNumber;
}

/** A mission done. */
export interface MissionCompletedTable extends DetailTable {
  /** Faction that gave it. */
  awarding_faction: OptionalText;
  /** Its name in the game's files. */
  mission_name: OptionalText;
  /** Credits. */
  reward: OptionalBigNumber;
}

/** What a mission did to a faction's influence in one system. */
export interface MissionInfluenceTable {
  /** Made by the database. */
  id: Generated<string | number | bigint>;
  /** The row of `mission_completed_event`; the event's id in rows of the original's first versions. */
  mission_id: BigNumber;
  /** The event; filled for every row by the migrations, and the only link that is read. */
  event_id: OptionalBigNumber;
  /** The system's address, as text. */
  system: OptionalText;
  /** A run of `+`. */
  influence: OptionalText;
  /** `UpGood`, `DownBad`, … */
  trend: OptionalText;
  /** Whose influence. */
  faction_name: OptionalText;
  /** A run of `+`. */
  reputation: OptionalText;
  /** `UpGood`, `DownBad`, … */
  reputation_trend: OptionalText;
  /** First effect on the faction. */
  effect: OptionalText;
  /** Its trend. */
  effect_trend: OptionalText;
}

/** A mission that failed. */
export interface MissionFailedTable extends DetailTable {
  /** Its name in the game's files. */
  mission_name: OptionalText;
  /** Faction that gave it. */
  awarding_faction: OptionalText;
  /** Credits. */
  fine: OptionalBigNumber;
}

/** Vouchers handed in. */
export interface RedeemVoucherTable extends DetailTable {
  /** Credits. */
  amount: OptionalBigNumber;
  /** `bounty`, `CombatBond`, … */
  type: OptionalText;
  /** Faction of a bond; empty for bounties. */
  faction: OptionalText;
  /** Factions of a bounty, as JSON. */
  factions: OptionalText;
}

/** Exploration data of one system sold. */
export interface SellExplorationTable extends DetailTable {
  /** Credits. */
  earnings: OptionalBigNumber;
}

/** Exploration data of several systems sold. */
export interface MultiSellExplorationTable extends DetailTable {
  /** Credits. */
  total_earnings: OptionalBigNumber;
}

/** A crime. */
export interface CommitCrimeTable extends DetailTable {
  /** The game's word for it. */
  crime_type: OptionalText;
  /** Faction that was wronged. */
  faction: OptionalText;
  /** Who was wronged. */
  victim: OptionalText;
  /** Credits. */
  bounty: OptionalBigNumber;
  /** Credits. */
  fine: OptionalBigNumber;
}

/** A bond earned by a kill. */
export interface FactionKillBondTable extends DetailTable {
  /** Ship. */
  killer_ship: OptionalText;
  /** Faction that pays. */
  awarding_faction: OptionalText;
  /** Faction that lost. */
  victim_faction: OptionalText;
  /** Credits. */
  reward: OptionalBigNumber;
}

/** A fight in a space conflict zone, or a correction of one. */
export interface SpaceConflictZoneTable extends DetailTable {
  /** `low`, `medium`, `high`, as the original kept it; empty for corrections. */
  cz_type: OptionalText;
  /** Zones of low intensity, negative for a correction. */
  low: OptionalInteger;
  /** Of medium intensity. */
  medium: OptionalInteger;
  /** Of high intensity. */
  high: OptionalInteger;
  /** Faction fought for. */
  faction: OptionalText;
  /** Commander, as in `event`. */
  cmdr: OptionalText;
  /** Faction of the station last visited. */
  station_faction_name: OptionalText;
}

/** A fight in a ground conflict zone, or a correction of one. */
export interface GroundConflictZoneTable extends SpaceConflictZoneTable {
  /** Settlement. */
  settlement: OptionalText;
}

/** What a commander did under a tick, as BGS-Tally sums it up. */
export interface ActivityTable {
  /** Made by the database. */
  id: Generated<string | number | bigint>;
  /** Commander. */
  cmdr: string;
  /** Tick. */
  tickid: string;
  /** When that tick was, as it was sent. */
  ticktime: string;
  /** When it was summed up, `YYYY-MM-DDTHH:MM:SSZ`. */
  timestamp: string;
  /** The whole of it, as JSON. */
  raw_json: string;
  /** When it arrived, in epoch milliseconds. */
  received_at: BigNumber;
}

/** The tables in a tenant's database, by name. Names and meanings are the original's. */
export interface BgsTables {
  /** All events. */
  event: EventTable;
  /** `MarketBuy`. */
  market_buy_event: MarketBuyTable;
  /** `MarketSell`. */
  market_sell_event: MarketSellTable;
  /** `MissionCompleted`. */
  mission_completed_event: MissionCompletedTable;
  /** Influence of completed missions. */
  mission_completed_influence: MissionInfluenceTable;
  /** `MissionFailed`. */
  mission_failed_event: MissionFailedTable;
  /** `RedeemVoucher`. */
  redeem_voucher_event: RedeemVoucherTable;
  /** `SellExplorationData`. */
  sell_exploration_data_event: SellExplorationTable;
  /** `MultiSellExplorationData`. */
  multi_sell_exploration_data_event: MultiSellExplorationTable;
  /** `CommitCrime`. */
  commit_crime_event: CommitCrimeTable;
  /** `FactionKillBond`. */
  faction_kill_bond_event: FactionKillBondTable;
  /** `SyntheticCZ`. */
  synthetic_cz: SpaceConflictZoneTable;
  /** `SyntheticGroundCZ`. */
  synthetic_ground_cz: GroundConflictZoneTable;
  /** Activities, one a commander and tick. */
  bgs_activity: ActivityTable;
}
