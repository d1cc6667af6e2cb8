/** What a game hands on to its sessions, as columns. Money is in the smallest unit. */
export interface TermColumns {
  /** For people. */
  title: string;
  /** Where it is played. */
  location: string | null;
  /** For players. */
  notes: string | null;
  /** Deposit of a player. */
  required_deposit: number | null;
  /** Small blind. */
  small_blind: number | null;
  /** Big blind. */
  big_blind: number | null;
  /** Straddle. */
  straddle: number | null;
  /** Least buy-in. */
  min_buy_in: number | null;
  /** Greatest buy-in. */
  max_buy_in: number | null;
  /** Seats; null: no limit. */
  max_players: number | null;
}

/** A game: a rule that makes sessions. */
export interface GamesTable extends TermColumns {
  /** Of the club's choice, else a UUID. */
  id: string;
  /** Id of the game that it was split from, its own otherwise. */
  series_id: string;
  /** Who invites. */
  host_id: string | null;
  /** `once`, `daily`, `weekly`, `fortnightly`, `monthly`, `rrule`. */
  recurrence: string;
  /** JSON list, 0 is Monday; null where the recurrence has none. */
  days_of_week: string | null;
  /** Wall time of the first session, `YYYY-MM-DDTHH:MM`. */
  starts_at: string;
  /** IANA zone of all its wall times. */
  timezone: string;
  /** Elapsed minutes of a session. */
  duration_minutes: number;
  /** First day of its weeks, 0 is Monday. */
  week_start: number;
  /** `skip` or `clamp`. */
  short_months: string;
  /** `shift` or `skip`. */
  gap: string;
  /** Recurrence of RFC 5545. */
  rrule: string | null;
  /** JSON list of local dates or date-times that are left out. */
  exdates: string;
  /** JSON list of local date-times besides the rule's. */
  rdates: string;
  /** Name of a calendar. */
  holiday_calendar: string | null;
  /** `skip` or `play`. */
  holiday_policy: string;
  /** First local date that counts. */
  begins_on: string | null;
  /** Last local date that counts. */
  ends_on: string | null;
  /** `active`, `paused`, `deleted`. */
  status: string;
  /** Number of its changes. */
  version: number;
  /** Epoch milliseconds. */
  created_at: number;
  /** Epoch milliseconds. */
  updated_at: number;
}

/** A session: one evening of a game. */
export interface GameSessionsTable extends TermColumns {
  /** UUID. */
  id: string;
  /** Game that it belongs to. */
  game_id: string;
  /** Original wall time, `YYYY-MM-DDTHH:MM`; unique in its game and never changed. */
  occurrence: string;
  /** The instant of `occurrence`, epoch milliseconds. */
  original_starts_at: number;
  /** Epoch milliseconds. */
  starts_at: number;
  /** Epoch milliseconds. */
  ends_at: number;
  /** `scheduled`, `moved`, `cancelled`, `completed`, `deleted`. */
  status: string;
  /** Why it is cancelled. */
  reason: string | null;
  /** JSON list of the fields that changes of the series leave alone. */
  overridden: string;
  /** Number of its changes, for calendars. */
  sequence: number;
  /** Players that ever joined, which numbers them. */
  arrivals: number;
  /** Players with a seat. */
  players_joined: number;
  /** Players on the waiting list. */
  players_waiting: number;
  /** Players who have come. */
  players_checked_in: number;
  /** Epoch milliseconds. */
  created_at: number;
  /** Epoch milliseconds. */
  updated_at: number;
}

/** A player of a session. */
export interface GameSessionPlayersTable {
  /** Session. */
  session_id: string;
  /** The club's id of the player. */
  player_id: string;
  /** For people. */
  name: string | null;
  /** `joined` or `waiting`. */
  state: string;
  /** Order of arrival. */
  position: number;
  /** Epoch milliseconds. */
  joined_at: number;
  /** Epoch milliseconds; null: has not come. */
  checked_in_at: number | null;
}

/** The plugin's tables in a tenant's database. */
export interface PokerTables {
  /** Games. */
  games: GamesTable;
  /** Their sessions. */
  game_sessions: GameSessionsTable;
  /** Players and waiting lists. */
  game_session_players: GameSessionPlayersTable;
}
