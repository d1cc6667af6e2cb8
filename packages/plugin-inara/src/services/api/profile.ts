/** Kinds of rank that Inara tells of a commander. */
export const RANK_KINDS = [
  "combat",
  "trade",
  "exploration",
  "cqc",
  "soldier",
  "exobiologist",
  "empire",
  "federation",
] as const;

/** A kind of rank. */
export type RankKind = (typeof RANK_KINDS)[number];

/** The squadron of a commander. */
export interface InaraSquadron {
  /** Its name. */
  readonly name: string;
  /** What the commander is there: `Squadron commander`. */
  readonly rank: string | undefined;
  /** Inara's number of it. */
  readonly id: number | undefined;
  /** Its page. */
  readonly url: string | undefined;
}

/**
 * A commander as Inara tells of them. Almost everything may be missing: `undefined` is not told, `null`
 * is told to be none.
 */
export interface InaraProfile {
  /** As Inara writes it; the account's name where the commander's is not public. */
  readonly name: string;
  /** Ranks by kind, as numbers from 0. */
  readonly ranks: Readonly<Partial<Record<RankKind, number>>>;
  /** Power that the commander is pledged to. */
  readonly power: string | null | undefined;
  /** Squadron. */
  readonly squadron: InaraSquadron | null | undefined;
  /** The profile's page. */
  readonly url: string | undefined;
  /** `eventData` as it came. */
  readonly raw: Readonly<Record<string, unknown>>;
}
