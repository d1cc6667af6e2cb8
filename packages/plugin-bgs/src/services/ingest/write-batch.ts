import { randomUUID } from "node:crypto";
import type { TenantDatabase } from "@carillon/core";
import type { Insertable, Transaction } from "kysely";
import type { BgsTables } from "../../tables.ts";
import type { DetailName, DetailRow, EventRows } from "./event-rows.ts";

/** A batch to write. */
export interface Batch {
  /** Where to. */
  database: TenantDatabase;
  /** The events, each fingerprint once. */
  events: readonly EventRows[];
  /** When they arrived, in epoch milliseconds. */
  receivedAt: number;
}

/**
 * Writes a batch in one transaction: all that is new of it, or nothing. Answers how many events were
 * new; those with a known fingerprint are left alone, also when two batches with the same events are
 * written at once.
 *
 * A transaction that the database broke off in favour of another is tried again, 5 times in all.
 */
export async function writeBatch(batch: Batch): Promise<number> {
  if (batch.events.length === 0) return 0;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await batch.database
        .tables<BgsTables>()
        .transaction()
        .execute((transaction) => writeEvents(transaction, batch));
    } catch (error) {
      if (attempt === ATTEMPTS || !gaveWay(error)) throw error;
    }
  }
}

const ATTEMPTS = 5;
// A statement takes at most 32,766 parameters on SQLite; the widest row here has 12.
const CHUNK = 500;
const GAVE_WAY = new Set<unknown>(["ER_LOCK_DEADLOCK", "ER_CHECKREAD", "40P01", "40001"]);

async function writeEvents(transaction: Transaction<BgsTables>, batch: Batch): Promise<number> {
  const ingestId = randomUUID();
  const ids = new Map<string, string>();
  for (const events of chunks(batch.events)) {
    const rows = events.map(({ event }) => ({
      ...event,
      ingest_id: ingestId,
      received_at: batch.receivedAt,
    }));
    await insertNew(transaction, batch.database.dialect, rows);
    for (const [fingerprint, id] of await written(transaction, ingestId, events)) {
      ids.set(fingerprint, id);
    }
  }
  await writeDetails(transaction, batch.events, ids);
  return ids.size;
}

async function insertNew(
  transaction: Transaction<BgsTables>,
  dialect: TenantDatabase["dialect"],
  rows: readonly Insertable<BgsTables["event"]>[],
): Promise<void> {
  const insert = transaction.insertInto("event").values(rows);
  // Not `insert ignore`: MariaDB would then cut values that do not fit, too.
  await (dialect === "mysql"
    ? insert.onDuplicateKeyUpdate((eb) => ({ fingerprint: eb.ref("event.fingerprint") }))
    : insert.onConflict((conflict) => conflict.column("fingerprint").doNothing())
  ).execute();
}

/** The ids of the events that this batch brought, by fingerprint. */
async function written(
  transaction: Transaction<BgsTables>,
  ingestId: string,
  events: readonly EventRows[],
): Promise<readonly [string, string][]> {
  const rows = await transaction
    .selectFrom("event")
    .select(["id", "fingerprint"])
    .where(
      "fingerprint",
      "in",
      events.map(({ event }) => event.fingerprint),
    )
    .where("ingest_id", "=", ingestId)
    .execute();
  return rows.map((row) => [row.fingerprint ?? "", String(row.id)]);
}

async function writeDetails(
  transaction: Transaction<BgsTables>,
  events: readonly EventRows[],
  ids: ReadonlyMap<string, string>,
): Promise<void> {
  const rows = new Map<DetailName, DetailRow[]>();
  const influences: { eventId: string; rows: readonly DetailRow[] }[] = [];
  for (const { event, detail } of events) {
    const eventId = ids.get(event.fingerprint);
    if (eventId === undefined || detail === undefined) continue;
    const table = rows.get(detail.table) ?? [];
    table.push({ ...detail.row, event_id: eventId });
    rows.set(detail.table, table);
    if (detail.influences !== undefined) influences.push({ eventId, rows: detail.influences });
  }
  for (const [table, values] of rows) await insertRows(transaction, table, values);
  await writeInfluences(transaction, influences);
}

async function writeInfluences(
  transaction: Transaction<BgsTables>,
  influences: readonly { eventId: string; rows: readonly DetailRow[] }[],
): Promise<void> {
  for (const part of chunks(influences)) {
    const missions = await transaction
      .selectFrom("mission_completed_event")
      .select(["id", "event_id"])
      .where(
        "event_id",
        "in",
        part.map(({ eventId }) => eventId),
      )
      .execute();
    const missionOf = new Map(missions.map((row) => [String(row.event_id), String(row.id)]));
    const values = part.flatMap(({ eventId, rows }) =>
      rows.map((row) => ({
        ...row,
        mission_id: missionOf.get(eventId) ?? eventId,
        event_id: eventId,
      })),
    );
    await insertRows(transaction, "mission_completed_influence", values);
  }
}

async function insertRows(
  transaction: Transaction<BgsTables>,
  table: DetailName | "mission_completed_influence",
  rows: readonly DetailRow[],
): Promise<void> {
  // The rows were made for this table by event-details.ts; their types cannot be told apart here.
  const untyped = transaction as unknown as Transaction<Record<string, DetailRow>>;
  for (const part of chunks(rows)) await untyped.insertInto(table).values(part).execute();
}

function chunks<T>(items: readonly T[]): T[][] {
  const parts: T[][] = [];
  for (let start = 0; start < items.length; start += CHUNK) {
    parts.push(items.slice(start, start + CHUNK));
  }
  return parts;
}

/** Tells a transaction that lost against another from one that is wrong. */
function gaveWay(error: unknown): boolean {
  return typeof error === "object" && error !== null && "code" in error && GAVE_WAY.has(error.code);
}
