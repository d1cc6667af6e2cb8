/** Columns of `cmdr` that hold a rank as a number, with what they are called. */
export const RANK_COLUMNS = {
  rank_combat: "combat",
  rank_trade: "trade",
  rank_explore: "exploration",
  rank_cqc: "CQC",
  rank_empire: "Empire",
  rank_federation: "Federation",
} as const;

/** One of them. */
export type RankColumn = keyof typeof RANK_COLUMNS;

/**
 * What the game calls a rank; the number itself where it has no name.
 *
 * @see https://elite-journal.readthedocs.io/en/latest/Appendix/#ranks
 */
export function rankTitle(column: RankColumn, value: string): string {
  return (/^\d+$/.test(value) ? TITLES[column][Number(value)] : undefined) ?? value;
}

const ELITE = ["Elite", "Elite I", "Elite II", "Elite III", "Elite IV", "Elite V"];

const TITLES: Readonly<Record<RankColumn, readonly string[]>> = {
  rank_combat: [
    "Harmless",
    "Mostly Harmless",
    "Novice",
    "Competent",
    "Expert",
    "Master",
    "Dangerous",
    "Deadly",
    ...ELITE,
  ],
  rank_trade: [
    "Penniless",
    "Mostly Penniless",
    "Peddler",
    "Dealer",
    "Merchant",
    "Broker",
    "Entrepreneur",
    "Tycoon",
    ...ELITE,
  ],
  rank_explore: [
    "Aimless",
    "Mostly Aimless",
    "Scout",
    "Surveyor",
    "Trailblazer",
    "Pathfinder",
    "Ranger",
    "Pioneer",
    ...ELITE,
  ],
  rank_cqc: [
    "Helpless",
    "Mostly Helpless",
    "Amateur",
    "Semi Professional",
    "Professional",
    "Champion",
    "Hero",
    "Legend",
    ...ELITE,
  ],
  rank_empire: [
    "None",
    "Outsider",
    "Serf",
    "Master",
    "Squire",
    "Knight",
    "Lord",
    "Baron",
    "Viscount",
    "Count",
    "Earl",
    "Marquis",
    "Duke",
    "Prince",
    "King",
  ],
  rank_federation: [
    "None",
    "Recruit",
    "Cadet",
    "Midshipman",
    "Petty Officer",
    "Chief Petty Officer",
    "Warrant Officer",
    "Ensign",
    "Lieutenant",
    "Lieutenant Commander",
    "Post Commander",
    "Post Captain",
    "Rear Admiral",
    "Vice Admiral",
    "Admiral",
  ],
};
