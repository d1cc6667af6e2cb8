/** How often a game is played; `rrule` by a rule of RFC 5545. */
export const RECURRENCES = ["once", "daily", "weekly", "fortnightly", "monthly", "rrule"] as const;

/** One of {@link RECURRENCES}. */
export type Recurrence = (typeof RECURRENCES)[number];

/** What a game hands on to its sessions. Money is in the smallest unit, such as cents. */
export interface Terms {
  /** For people, 255 characters at most. */
  title: string;
  /** Where it is played. */
  location: string | undefined;
  /** For players. */
  notes: string | undefined;
  /** Deposit of a player. */
  requiredDeposit: number | undefined;
  /** Small blind. */
  smallBlind: number | undefined;
  /** Big blind. */
  bigBlind: number | undefined;
  /** Straddle. */
  straddle: number | undefined;
  /** Least buy-in. */
  minBuyIn: number | undefined;
  /** Greatest buy-in. */
  maxBuyIn: number | undefined;
  /** Seats; `undefined`: no limit. */
  maxPlayers: number | undefined;
}

/** The names of {@link Terms}. */
export const TERMS: readonly (keyof Terms)[] = [
  "title",
  "location",
  "notes",
  "requiredDeposit",
  "smallBlind",
  "bigBlind",
  "straddle",
  "minBuyIn",
  "maxBuyIn",
  "maxPlayers",
];

/** A game: a rule that makes sessions, in wall time of its own zone. */
export interface Game extends Terms {
  /** Of the club's choice, else a UUID. */
  id: string;
  /** Id of the game that it was split from by a change of "this and following", its own otherwise. */
  seriesId: string;
  /** Who invites. */
  hostId: string | undefined;
  /** How often. */
  recurrence: Recurrence;
  /** Days of a weekly or fortnightly game, ascending; 0 is Monday. */
  daysOfWeek: readonly number[];
  /** Wall time of the first session, `YYYY-MM-DDTHH:MM`; the rule decides whether there is one. */
  startsAt: string;
  /** IANA zone. */
  timezone: string;
  /** Elapsed minutes of a session, also across a change of the clocks. */
  durationMinutes: number;
  /** First day of the weeks that a fortnightly game counts; 0 is Monday. */
  weekStart: number;
  /** What a monthly game does in a month without its day: none, or the last day. */
  shortMonths: "skip" | "clamp";
  /** What becomes of a wall time that the clocks skip: as far after the gap, or none. */
  gap: "shift" | "skip";
  /** `FREQ=…` of RFC 5545, for the recurrence `rrule`. */
  rrule: string | undefined;
  /** Local dates or wall times that are left out. */
  exdates: readonly string[];
  /** Wall times besides the rule's. */
  rdates: readonly string[];
  /** Name of the calendar whose days are holidays. */
  holidayCalendar: string | undefined;
  /** What becomes of a session on a holiday. */
  holidayPolicy: "skip" | "play";
  /** First local date that counts. */
  beginsOn: string | undefined;
  /** Last local date that counts. */
  endsOn: string | undefined;
  /** A paused game makes no sessions; a deleted one is gone. */
  status: "active" | "paused" | "deleted";
  /** Number of its changes. */
  version: number;
}
