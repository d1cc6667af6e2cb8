import { createRequire } from "node:module";
import { CarillonError } from "@carillon/core";
import type * as RRuleModule from "rrule-temporal";
import type { Game } from "../games/game.ts";
import { addDays, resolveWallTime, wallTimeAt } from "./local-time.ts";

/** The part of a game that its rule depends on. */
export type RRuleGame = Pick<Game, "rrule" | "startsAt" | "timezone" | "gap">;

/**
 * The wall times of a rule of RFC 5545 from the date `from` to `to`, both included, ascending.
 *
 * @remarks With the gap policy `shift` the rule is read on the clock face, so that a time that the clocks
 * skip is there and is counted. With `skip` it is read in the zone, as RFC 5545 says: neither.
 * @throws {@link CarillonError} `POKER_RRULE_PEER` without the package `rrule-temporal`;
 * `POKER_RRULE_INVALID` for a rule that it refuses or takes too long for.
 */
export function rruleTimes(game: RRuleGame, from: string, to: string): string[] {
  const { rrule = "", startsAt, timezone } = game;
  if (to < startsAt.slice(0, 10)) return [];
  const zone = game.gap === "skip" ? timezone : "UTC";
  const { RRuleTemporal } = loadPeer();
  try {
    const rule = new RRuleTemporal({
      rruleString: [
        `DTSTART;TZID=${zone}:${compact(startsAt)}`,
        `RRULE:${zone === timezone ? rrule : onClockFace(rrule, timezone)}`,
      ].join("\n"),
      maxIterations: MAX_PERIODS,
      maxCandidateEvaluations: MAX_CANDIDATES,
    });
    const begin = new Date(resolveWallTime(`${from}T00:00`, zone).at);
    const end = new Date(resolveWallTime(`${addDays(to, 1)}T00:00`, zone).at - 1);
    return rule
      .between(begin, end, true)
      .map((time) => time.toString().slice(0, 16))
      .filter((time) => time.slice(0, 10) >= from && time.slice(0, 10) <= to);
  } catch (cause) {
    throw new CarillonError(
      "POKER_RRULE_INVALID",
      `Expected a recurrence rule of RFC 5545, found ${JSON.stringify(rrule)}: ${reasonOf(cause)}`,
      { cause, details: { rrule } },
    );
  }
}

/** Periods that a rule may pass without a session. */
const MAX_PERIODS = 1000;
const MAX_CANDIDATES = 20_000;

/** `UNTIL` is an instant; on the clock face it is the wall time then. */
function onClockFace(rrule: string, timezone: string): string {
  return rrule.replace(/UNTIL=(\d{8})T(\d{6})Z/, (_all, date: string, time: string) => {
    const iso = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`;
    const at = Date.parse(`${iso}T${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4)}Z`);
    return `UNTIL=${compact(wallTimeAt(at, timezone))}Z`;
  });
}

function compact(wallTime: string): string {
  return `${wallTime.replaceAll(/[-:]/g, "")}00`;
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function loadPeer(): typeof RRuleModule {
  try {
    return createRequire(import.meta.url)("rrule-temporal") as typeof RRuleModule;
  } catch (cause) {
    throw new CarillonError(
      "POKER_RRULE_PEER",
      "Expected the package rrule-temporal for games with a recurrence rule of RFC 5545; install it beside @carillon/plugin-poker",
      { cause },
    );
  }
}
