import type { Insertable } from "kysely";
import type { BgsTables, DetailTable } from "../../tables.ts";
import { detailOf } from "./event-details.ts";
import { EventReader, isRecord } from "./event-reader.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { stringifyLossless } from "./lossless-json.ts";

/** Tables of details: one row an event, linked by `event_id`. */
export type DetailName = {
  [Name in keyof BgsTables]: BgsTables[Name] extends DetailTable ? Name : never;
}[keyof BgsTables];

/** What a row of details holds before the event has its id. */
export type DetailRow = Readonly<Record<string, string | number | null>>;

/** A row of details and where it belongs. */
export interface Detail {
  /** The table. */
  table: DetailName;
  /** The row without `id` and `event_id`. */
  row: DetailRow;
  /** Of a completed mission: rows of `mission_completed_influence` without links. */
  influences?: readonly DetailRow[];
}

/** One event from outside as rows. */
export interface EventRows {
  /** The row of `event`, before batch and time of arrival are known. */
  event: Insertable<BgsTables["event"]> & { fingerprint: string };
  /** Its details; kinds that no report reads have none. */
  detail: Detail | undefined;
}

/** What became of one event from outside. */
export type ReadEvent = { rows: EventRows } | { refused: string };

/**
 * Reads one event in BGS-Tally's wire form (API 1.8): a journal entry with `cmdr`, `tickid` and
 * `ticktime` added. Answers its rows, or all that is wrong with it.
 */
export function readEvent(source: unknown): ReadEvent {
  if (!isRecord(source)) return { refused: "expected an object" };
  try {
    return readRecord(source);
  } catch (error) {
    // Only what nests thousands of levels deep exhausts the stack; no game event does.
    if (error instanceof RangeError)
      return { refused: "expected an event, found too deep nesting" };
    throw error;
  }
}

/**
 * An instant of the journal as fixed-format UTC text, `YYYY-MM-DDTHH:MM:SSZ`; `undefined` when it is
 * none. Text without a zone is UTC, as in the journal.
 */
export function normaliseTimestamp(text: string): string | undefined {
  const [, day, time, zone = "Z"] = TIMESTAMP.exec(text) ?? [];
  if (day === undefined || time === undefined) return undefined;
  // Date.parse forgives 30 February and 24:00; the game writes neither.
  const midnight = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(midnight) || !new Date(midnight).toISOString().startsWith(day)) return undefined;
  if (time.startsWith("24")) return undefined;
  const instant = Date.parse(`${day}T${time}${zone.toUpperCase()}`);
  if (Number.isNaN(instant)) return undefined;
  const iso = new Date(instant).toISOString();
  return iso.length === 24 ? `${iso.slice(0, 19)}Z` : undefined;
}

const TIMESTAMP =
  /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.\d{1,9})?(z|Z|[+-]\d{2}:\d{2})?$/;

function readRecord(source: Readonly<Record<string, unknown>>): ReadEvent {
  const reader = new EventReader(source);
  const kind = reader.requiredText("event", 64);
  const written = reader.requiredText("timestamp", 64);
  const timestamp = normaliseTimestamp(written);
  if (written !== "" && timestamp === undefined) {
    reader.refuse(
      `timestamp: expected an instant such as 2025-09-12T09:00:00Z, found "${written}"`,
    );
  }
  const event = {
    event: kind,
    timestamp: timestamp ?? "",
    tickid: reader.requiredText("tickid", 24),
    ticktime: reader.requiredText("ticktime", 64),
    cmdr: reader.text("cmdr", 64) || null,
    starsystem: reader.text("StarSystem", 128) || null,
    systemaddress: reader.address("SystemAddress"),
    raw_json: stringifyLossless(source),
    fingerprint: fingerprintOf(source, timestamp ?? ""),
  };
  const detail = detailOf(kind, reader);
  if (reader.problems.length > 0) return { refused: reader.problems.join("; ") };
  return { rows: { event, detail } };
}
