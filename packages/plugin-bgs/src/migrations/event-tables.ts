import type { ColumnPlan, TablePlan } from "./schema-change.ts";

/** The tables of the first migration, `event` first. Names and meanings are the original's. */
export const EVENT_TABLES: readonly TablePlan[] = [
  {
    name: "event",
    columns: [
      { name: "event", kind: "varchar(64)", required: true },
      { name: "timestamp", kind: "varchar(64)", required: true },
      { name: "tickid", kind: "varchar(24)", required: true },
      { name: "ticktime", kind: "varchar(64)", required: true },
      { name: "cmdr", kind: "varchar(64)" },
      { name: "starsystem", kind: "varchar(128)" },
      { name: "systemaddress", kind: "big" },
      { name: "raw_json", kind: "long-text" },
      { name: "fingerprint", kind: "varchar(40)" },
      { name: "ingest_id", kind: "varchar(36)" },
      { name: "received_at", kind: "big" },
      { name: "duplicate_of", kind: "big" },
    ],
    indexes: [["timestamp"], ["tickid", "timestamp"], ["cmdr"], ["received_at"]],
    unique: ["fingerprint"],
  },
  details("market_buy_event", [
    { name: "value", kind: "big" },
    { name: "count", kind: "integer" },
    { name: "stock", kind: "integer" },
    { name: "stock_bracket", kind: "integer" },
  ]),
  details("market_sell_event", [
    { name: "value", kind: "big" },
    { name: "count", kind: "integer" },
    { name: "demand", kind: "integer" },
    { name: "demand_bracket", kind: "integer" },
    { name: "profit", kind: "big" },
  ]),
  details("mission_completed_event", [
    { name: "awarding_faction", kind: "varchar(128)" },
    { name: "mission_name", kind: "varchar(128)" },
    { name: "reward", kind: "big" },
  ]),
  {
    name: "mission_completed_influence",
    columns: [
      { name: "mission_id", kind: "link", required: true },
      { name: "event_id", kind: "link" },
      { name: "system", kind: "varchar(64)" },
      { name: "influence", kind: "varchar(8)" },
      { name: "trend", kind: "varchar(32)" },
      { name: "faction_name", kind: "varchar(128)" },
      { name: "reputation", kind: "varchar(8)" },
      { name: "reputation_trend", kind: "varchar(32)" },
      { name: "effect", kind: "varchar(64)" },
      { name: "effect_trend", kind: "varchar(32)" },
    ],
    eventLink: "event_id",
    indexes: [["mission_id"], ["event_id"]],
  },
  details("mission_failed_event", [
    { name: "mission_name", kind: "varchar(128)" },
    { name: "awarding_faction", kind: "varchar(128)" },
    { name: "fine", kind: "big" },
  ]),
  {
    ...details("redeem_voucher_event", [
      { name: "amount", kind: "big" },
      { name: "type", kind: "varchar(32)" },
      { name: "faction", kind: "varchar(128)" },
      { name: "factions", kind: "text" },
    ]),
    indexes: [["event_id"], ["type", "event_id"]],
  },
  details("sell_exploration_data_event", [{ name: "earnings", kind: "big" }]),
  details("multi_sell_exploration_data_event", [{ name: "total_earnings", kind: "big" }]),
  details("commit_crime_event", [
    { name: "crime_type", kind: "varchar(64)" },
    { name: "faction", kind: "varchar(128)" },
    { name: "victim", kind: "varchar(128)" },
    { name: "bounty", kind: "big" },
    { name: "fine", kind: "big" },
  ]),
  details("faction_kill_bond_event", [
    { name: "killer_ship", kind: "varchar(64)" },
    { name: "awarding_faction", kind: "varchar(128)" },
    { name: "victim_faction", kind: "varchar(128)" },
    { name: "reward", kind: "big" },
  ]),
  details("synthetic_cz", conflictZoneColumns()),
  details("synthetic_ground_cz", [
    ...conflictZoneColumns(),
    { name: "settlement", kind: "varchar(128)" },
  ]),
];

function details(name: string, columns: readonly ColumnPlan[]): TablePlan {
  return {
    name,
    columns: [{ name: "event_id", kind: "link", required: true }, ...columns],
    eventLink: "event_id",
    indexes: [["event_id"]],
  };
}

function conflictZoneColumns(): ColumnPlan[] {
  return [
    { name: "cz_type", kind: "varchar(64)" },
    { name: "low", kind: "integer" },
    { name: "medium", kind: "integer" },
    { name: "high", kind: "integer" },
    { name: "faction", kind: "varchar(128)" },
    { name: "cmdr", kind: "varchar(64)" },
    { name: "station_faction_name", kind: "varchar(128)" },
  ];
}
