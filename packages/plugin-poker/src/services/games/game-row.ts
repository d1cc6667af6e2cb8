import type { GamesTable, TermColumns } from "../../tables.ts";
import type { Game, Terms } from "./game.ts";

/** A game of a row of the database. */
export function gameOf(row: GamesTable): Game {
  return {
    ...termsOfRow(row),
    id: row.id,
    seriesId: row.series_id,
    hostId: row.host_id ?? undefined,
    recurrence: row.recurrence as Game["recurrence"],
    daysOfWeek: row.days_of_week === null ? [] : (JSON.parse(row.days_of_week) as number[]),
    startsAt: row.starts_at,
    timezone: row.timezone,
    durationMinutes: Number(row.duration_minutes),
    weekStart: Number(row.week_start),
    shortMonths: row.short_months as Game["shortMonths"],
    gap: row.gap as Game["gap"],
    rrule: row.rrule ?? undefined,
    exdates: JSON.parse(row.exdates) as string[],
    rdates: JSON.parse(row.rdates) as string[],
    holidayCalendar: row.holiday_calendar ?? undefined,
    holidayPolicy: row.holiday_policy as Game["holidayPolicy"],
    beginsOn: row.begins_on ?? undefined,
    endsOn: row.ends_on ?? undefined,
    status: row.status as Game["status"],
    version: Number(row.version),
  };
}

/** The row of a game, without its dates of making and change. */
export function rowOfGame(game: Game): Omit<GamesTable, "created_at" | "updated_at"> {
  return {
    ...termColumns(game),
    id: game.id,
    series_id: game.seriesId,
    host_id: game.hostId ?? null,
    recurrence: game.recurrence,
    days_of_week: game.daysOfWeek.length === 0 ? null : JSON.stringify(game.daysOfWeek),
    starts_at: game.startsAt,
    timezone: game.timezone,
    duration_minutes: game.durationMinutes,
    week_start: game.weekStart,
    short_months: game.shortMonths,
    gap: game.gap,
    rrule: game.rrule ?? null,
    exdates: JSON.stringify(game.exdates),
    rdates: JSON.stringify(game.rdates),
    holiday_calendar: game.holidayCalendar ?? null,
    holiday_policy: game.holidayPolicy,
    begins_on: game.beginsOn ?? null,
    ends_on: game.endsOn ?? null,
    status: game.status,
    version: game.version,
  };
}

/** The terms in a row. */
export function termsOfRow(row: TermColumns): Terms {
  return {
    title: row.title,
    location: row.location ?? undefined,
    notes: row.notes ?? undefined,
    requiredDeposit: numberOf(row.required_deposit),
    smallBlind: numberOf(row.small_blind),
    bigBlind: numberOf(row.big_blind),
    straddle: numberOf(row.straddle),
    minBuyIn: numberOf(row.min_buy_in),
    maxBuyIn: numberOf(row.max_buy_in),
    maxPlayers: numberOf(row.max_players),
  };
}

/** The columns of terms. */
export function termColumns(terms: Terms): TermColumns {
  return {
    title: terms.title,
    location: terms.location ?? null,
    notes: terms.notes ?? null,
    required_deposit: terms.requiredDeposit ?? null,
    small_blind: terms.smallBlind ?? null,
    big_blind: terms.bigBlind ?? null,
    straddle: terms.straddle ?? null,
    min_buy_in: terms.minBuyIn ?? null,
    max_buy_in: terms.maxBuyIn ?? null,
    max_players: terms.maxPlayers ?? null,
  };
}

function numberOf(value: number | null): number | undefined {
  return value === null ? undefined : Number(value);
}
