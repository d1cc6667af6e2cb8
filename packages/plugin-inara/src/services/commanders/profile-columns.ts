import type { InaraProfile } from "../api/profile.ts";
import { RANK_COLUMNS, type RankColumn } from "./ranks.ts";

/** Columns of `cmdr` that come from a profile. */
export type ProfileColumn =
  | RankColumn
  | "rank_power"
  | "inara_url"
  | "squadron_name"
  | "squadron_rank";

/** All of them. */
export const PROFILE_COLUMNS: readonly ProfileColumn[] = [
  ...(Object.keys(RANK_COLUMNS) as RankColumn[]),
  "rank_power",
  "inara_url",
  "squadron_name",
  "squadron_rank",
];

/** A value before and after. */
export interface ColumnChange {
  /** Which. */
  readonly column: ProfileColumn;
  /** `null`: there was none, or none was known. */
  readonly before: string | null;
  /** `null`: there is none now. */
  readonly after: string | null;
}

/** What a profile says of the columns; those of which it says nothing are left out. */
export function columnsOfProfile(
  profile: InaraProfile,
): Partial<Record<ProfileColumn, string | null>> {
  const { ranks, power, squadron, url } = profile;
  const rank = (value: number | undefined): string | undefined => value?.toString();
  return withoutUndefined({
    rank_combat: rank(ranks.combat),
    rank_trade: rank(ranks.trade),
    rank_explore: rank(ranks.exploration),
    rank_cqc: rank(ranks.cqc),
    rank_empire: rank(ranks.empire),
    rank_federation: rank(ranks.federation),
    rank_power: clip(power, 64),
    inara_url: url !== undefined && url.length <= 256 ? url : undefined,
    squadron_name: squadron === null ? null : clip(squadron?.name, 128),
    squadron_rank: squadron === null ? null : clip(squadron?.rank, 64),
  });
}

/** What is different; the address of the page is no news. */
export function changesBetween(
  before: Readonly<Partial<Record<ProfileColumn, string | null>>>,
  after: Readonly<Partial<Record<ProfileColumn, string | null>>>,
): readonly ColumnChange[] {
  return PROFILE_COLUMNS.flatMap((column) => {
    const value = after[column];
    const known = before[column] ?? null;
    if (column === "inara_url" || value === undefined || value === known) return [];
    return [{ column, before: known, after: value }];
  });
}

function withoutUndefined<K extends string>(
  values: Readonly<Record<K, string | null | undefined>>,
): Partial<Record<K, string | null>> {
  const known = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known) as Partial<Record<K, string | null>>;
}

/** As much as the column holds; databases count code points. */
function clip<T extends null | undefined>(text: string | T, width: number): string | T {
  return typeof text === "string" ? Array.from(text).slice(0, width).join("") : text;
}
