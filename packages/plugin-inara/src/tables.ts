import type { ColumnType, Generated } from "kysely";

/** Text that may be absent. */
export type OptionalText = ColumnType<string | null, string | null | undefined, string | null>;

/** A whole number that may be absent; drivers answer a 64-bit one as text or bigint. */
export type OptionalBigNumber = ColumnType<
  string | number | bigint | null,
  string | number | bigint | null | undefined,
  string | number | bigint | null
>;

/** What became of the last question for a commander. */
export type SyncStatus = "ok" | "not-found" | "failed";

/** A commander. The first columns are the original's. */
export interface CmdrTable {
  /** Made by the database. */
  id: Generated<string | number | bigint>;
  /** Unique; as the source writes it. */
  name: string;
  /** 0 to 13, as text. */
  rank_combat: OptionalText;
  /** 0 to 13, as text. */
  rank_trade: OptionalText;
  /** 0 to 13, as text. */
  rank_explore: OptionalText;
  /** 0 to 13, as text. */
  rank_cqc: OptionalText;
  /** 0 to 14, as text. */
  rank_empire: OptionalText;
  /** 0 to 14, as text. */
  rank_federation: OptionalText;
  /** Power that the commander is pledged to, by name. */
  rank_power: OptionalText;
  /** Never told by Inara. */
  credits: OptionalBigNumber;
  /** Never told by Inara. */
  assets: OptionalBigNumber;
  /** Page of the profile. */
  inara_url: OptionalText;
  /** Squadron by name. */
  squadron_name: OptionalText;
  /** Rank in the squadron. */
  squadron_rank: OptionalText;
  /** When Inara last answered for the commander, in epoch milliseconds. */
  last_sync_at: OptionalBigNumber;
  /** What it answered, a {@link SyncStatus}. */
  last_status: OptionalText;
  /** Until when the commander is not asked for, in epoch milliseconds. */
  not_found_until: OptionalBigNumber;
  /** The last profile as it came, JSON. */
  inara_profile: OptionalText;
  /** What `inara({ extract })` made of it, JSON. */
  inara_fields: OptionalText;
}

/** What became of one commander in one run; written together with the commander. */
export interface OutcomeTable {
  /** The run. */
  run_id: string;
  /** Name of the commander. */
  name: string;
  /** `added`, `changed`, `unchanged`, `not-found` or `failed`. */
  outcome: string;
  /** Changes, similar names or the reason, JSON. */
  detail: OptionalText;
  /** Epoch milliseconds. */
  at: ColumnType<string | number | bigint, number, number>;
}

/** The tables of this plugin in a tenant's database. */
export interface InaraTables {
  /** Commanders. */
  cmdr: CmdrTable;
  /** Outcomes of the runs of the last 30 days. */
  inara_outcome: OutcomeTable;
}
