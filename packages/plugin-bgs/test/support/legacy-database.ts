import type { Dialect } from "@carillon/core";
import { type Kysely, sql } from "kysely";
import { fixture, fixtureEvents } from "./fixture.ts";

type Wire = Record<string, unknown>;

/** V0: one tenant, 4 September 2025; V1: many tenants, from 7 September 2025; V2: 2026. */
export type LegacyVersion = "V0" | "V1" | "V2";

/** Makes the tables as that version of the original makes them: 32-bit money, no index. */
export async function createLegacyTables(
  db: Kysely<unknown>,
  dialect: Dialect,
  version: LegacyVersion,
): Promise<void> {
  const id =
    dialect === "mysql"
      ? "id INTEGER NOT NULL AUTO_INCREMENT, PRIMARY KEY (id)"
      : dialect === "postgres"
        ? "id SERIAL NOT NULL, PRIMARY KEY (id)"
        : "id INTEGER NOT NULL, PRIMARY KEY (id)";
  const event = "event_id INTEGER NOT NULL, FOREIGN KEY(event_id) REFERENCES event (id)";
  const only = (versions: string, columns: string): string =>
    versions.includes(version) ? `, ${columns}` : "";
  const raw = dialect === "mysql" ? "`timestamp`" : "timestamp";
  const tables: Record<string, string> = {
    event: `event VARCHAR(64) NOT NULL, ${raw} VARCHAR(64) NOT NULL, tickid VARCHAR(24) NOT NULL,
      ticktime VARCHAR(64) NOT NULL, cmdr VARCHAR(64), starsystem VARCHAR(128), systemaddress BIGINT,
      raw_json TEXT`,
    market_buy_event: `stock INTEGER, stock_bracket INTEGER, value INTEGER, count INTEGER, ${event}`,
    market_sell_event: `demand INTEGER, demand_bracket INTEGER, profit INTEGER, value INTEGER,
      count INTEGER, ${event}`,
    mission_completed_event: `awarding_faction VARCHAR(128), mission_name VARCHAR(128),
      reward INTEGER ${only("V2", "mission_id INTEGER, faction VARCHAR(128)")}, ${event}`,
    mission_completed_influence: `mission_id INTEGER NOT NULL, ${dialect === "mysql" ? "`system`" : "system"} VARCHAR(64),
      influence VARCHAR(8), trend VARCHAR(32), faction_name VARCHAR(128), reputation VARCHAR(8),
      reputation_trend VARCHAR(32), effect VARCHAR(64), effect_trend VARCHAR(32)
      ${only("V2", "event_id INTEGER")}`,
    mission_failed_event: `mission_name VARCHAR(128), awarding_faction VARCHAR(128), fine INTEGER, ${event}`,
    redeem_voucher_event: `amount INTEGER, type VARCHAR(32), faction VARCHAR(128)
      ${only("V2", "factions TEXT")}, ${event}`,
    sell_exploration_data_event: `earnings INTEGER, ${event}`,
    multi_sell_exploration_data_event: `total_earnings INTEGER, ${event}`,
    commit_crime_event: `crime_type VARCHAR(64), faction VARCHAR(128), victim VARCHAR(128),
      ${version === "V0" ? "fine INTEGER" : "bounty BIGINT"}, ${event}`,
    faction_kill_bond_event: `killer_ship VARCHAR(64), awarding_faction VARCHAR(128),
      victim_faction VARCHAR(128), reward INTEGER, ${event}`,
    synthetic_cz: `cz_type VARCHAR(64), faction VARCHAR(128), cmdr VARCHAR(64),
      station_faction_name VARCHAR(128), ${event}`,
    ...(version === "V0"
      ? {}
      : {
          synthetic_ground_cz: `cz_type VARCHAR(64), settlement VARCHAR(128), faction VARCHAR(128),
            cmdr VARCHAR(64), station_faction_name VARCHAR(128), ${event}`,
        }),
  };
  for (const [name, columns] of Object.entries(tables)) {
    const [idColumn, key] = id.split(", ");
    const [own, ...constraints] = columns.split(", FOREIGN KEY");
    const foreign = constraints.map((constraint) => `, FOREIGN KEY${constraint}`).join("");
    await sql.raw(`CREATE TABLE ${name} (${idColumn}, ${own}, ${key}${foreign})`).execute(db);
  }
}

/** Writes the fixtures' events as that version's `/events` did, faults included. */
export async function writeLegacyEvents(
  db: Kysely<unknown>,
  version: LegacyVersion,
): Promise<void> {
  const untyped = db as unknown as Kysely<Record<string, Record<string, unknown>>>;
  const reprs = fixture("python_repr.txt").trimEnd().split("\n");
  let mission = 0;
  for (const [index, wire] of fixtureEvents().entries()) {
    const id = index + 1;
    const event = wire as Wire;
    // V0 refused every batch with a crime, V2 writes vouchers as JSON.
    const asJson = version === "V2" && event["event"] === "RedeemVoucher";
    await untyped
      .insertInto("event")
      .values({
        id,
        event: event["event"],
        timestamp: event["timestamp"],
        tickid: event["tickid"],
        ticktime: event["ticktime"],
        cmdr: event["cmdr"],
        starsystem: event["StarSystem"],
        systemaddress: event["SystemAddress"],
        raw_json: asJson ? JSON.stringify(wire) : (reprs[index] ?? ""),
      })
      .execute();
    const [table, row] = legacyDetail(event, version);
    if (table === undefined) continue;
    await untyped
      .insertInto(table)
      .values({ ...row, event_id: id })
      .execute();
    if (table !== "mission_completed_event") continue;
    mission += 1;
    for (const effects of event["FactionEffects"] as Wire[]) {
      for (const influence of effects["Influence"] as Wire[]) {
        await untyped
          .insertInto("mission_completed_influence")
          .values({
            mission_id: version === "V2" ? mission : id,
            ...(version === "V2" ? { event_id: id } : {}),
            system: String(influence["SystemAddress"]),
            influence: influence["Influence"],
            trend: influence["Trend"],
            faction_name: effects["Faction"],
            reputation: effects["Reputation"],
            reputation_trend: effects["ReputationTrend"],
          })
          .execute();
      }
    }
  }
}

function legacyDetail(
  event: Wire,
  version: LegacyVersion,
): [string | undefined, Record<string, unknown>] {
  const size = ["low", "medium", "high"].find((name) => event[name] === 1) ?? null;
  const zone = { cz_type: size, faction: event["Faction"], cmdr: event["cmdr"] };
  switch (event["event"] as string) {
    case "MarketBuy":
      return ["market_buy_event", { value: event["TotalCost"], count: event["Count"] }];
    case "MarketSell":
      return ["market_sell_event", { value: event["TotalSale"], count: event["Count"] }];
    case "MissionCompleted":
      return ["mission_completed_event", { mission_name: event["Name"], reward: event["Reward"] }];
    case "RedeemVoucher":
      return ["redeem_voucher_event", { amount: event["Amount"], type: event["Type"] }];
    case "SellExplorationData":
      return ["sell_exploration_data_event", { earnings: event["TotalEarnings"] }];
    case "MultiSellExplorationData":
      return ["multi_sell_exploration_data_event", { total_earnings: event["TotalEarnings"] }];
    case "CommitCrime":
      if (version === "V0") return [undefined, {}];
      return ["commit_crime_event", { bounty: event["Bounty"] ?? null }];
    case "SyntheticCZ":
      return ["synthetic_cz", zone];
    case "SyntheticGroundCZ":
      if (version === "V0") return [undefined, {}];
      return ["synthetic_ground_cz", { ...zone, settlement: event["settlement"] }];
    default:
      return [undefined, {}];
  }
}
