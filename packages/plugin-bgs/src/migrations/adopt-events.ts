import type { Kysely } from "kysely";
import { type EventRows, normaliseTimestamp, readEvent } from "../services/ingest/event-rows.ts";
import { fingerprintOf } from "../services/ingest/fingerprint.ts";
import { readRawEvent } from "../services/ingest/raw-event.ts";
import type { BgsTables } from "../tables.ts";
import { adoptDetails, countUnreadZones, linkInfluences } from "./adopt-details.ts";

/** A row of `event` as the original wrote it, with what its payload says. */
export interface AdoptedEvent {
  /** Its id, as text. */
  id: string;
  /** As it should be written. */
  timestamp: string;
  /** Of its payload; `undefined` where that cannot be read. */
  fingerprint: string | undefined;
  /** Its payload as rows; `undefined` where that cannot be read. */
  rows: EventRows | undefined;
}

/** Adopts all events without a fingerprint. */
export async function adoptEvents(db: Kysely<Record<string, never>>): Promise<void> {
  const typed = db as unknown as Kysely<BgsTables>;
  await linkInfluences(typed);
  for (let after = "0"; ; ) {
    const events = await unadopted(typed, after);
    const last = events.at(-1);
    if (last === undefined) break;
    await adoptPart(typed, events);
    after = last.id;
  }
  await countUnreadZones(typed);
}

const PART = 500;

async function unadopted(db: Kysely<BgsTables>, after: string): Promise<AdoptedEvent[]> {
  const rows = await db
    .selectFrom("event")
    .select(["id", "event", "timestamp", "tickid", "ticktime", "cmdr", "raw_json"])
    .where("id", ">", after)
    .where("fingerprint", "is", null)
    .where("duplicate_of", "is", null)
    .orderBy("id")
    .limit(PART)
    .execute();
  return rows.map(({ id, raw_json, ...columns }) => {
    const raw = readRawEvent(raw_json);
    const timestamp = normaliseTimestamp(columns.timestamp) ?? columns.timestamp;
    // The columns are what the original's reports went by, so they go before the payload.
    const read = raw === undefined ? undefined : readEvent({ ...raw, ...columns, timestamp });
    return {
      id: String(id),
      timestamp,
      fingerprint: raw === undefined ? undefined : fingerprintOf(raw, timestamp),
      rows: read !== undefined && "rows" in read ? read.rows : undefined,
    };
  });
}

/** A part is one transaction, unless the whole migration is one already. */
async function adoptPart(db: Kysely<BgsTables>, events: readonly AdoptedEvent[]): Promise<void> {
  if (db.isTransaction) await writePart(db, events);
  else await db.transaction().execute((transaction) => writePart(transaction, events));
}

async function writePart(db: Kysely<BgsTables>, events: readonly AdoptedEvent[]): Promise<void> {
  const owners = await knownFingerprints(db, events);
  const marked: { id: string; fingerprint: string }[] = [];
  for (const { id, fingerprint } of events) {
    if (fingerprint === undefined) continue;
    const owner = owners.get(fingerprint);
    if (owner === undefined) {
      owners.set(fingerprint, id);
      marked.push({ id, fingerprint });
    } else {
      await db.updateTable("event").set({ duplicate_of: owner }).where("id", "=", id).execute();
    }
  }
  await writeFingerprints(db, marked);
  for (const { id, timestamp } of events) {
    await db
      .updateTable("event")
      .set({ timestamp })
      .where("id", "=", id)
      .where("timestamp", "<>", timestamp)
      .execute();
  }
  await adoptDetails(db, events);
}

/** Events that have these fingerprints already, by fingerprint. */
async function knownFingerprints(
  db: Kysely<BgsTables>,
  events: readonly AdoptedEvent[],
): Promise<Map<string, string>> {
  const wanted = events.flatMap(({ fingerprint }) => fingerprint ?? []);
  if (wanted.length === 0) return new Map();
  const rows = await db
    .selectFrom("event")
    .select(["id", "fingerprint"])
    .where("fingerprint", "in", wanted)
    .execute();
  return new Map(rows.map((row) => [row.fingerprint ?? "", String(row.id)]));
}

/** One statement for a whole part: one for each row would take minutes over a large table. */
async function writeFingerprints(
  db: Kysely<BgsTables>,
  marked: readonly { id: string; fingerprint: string }[],
): Promise<void> {
  const [first, ...others] = marked;
  if (first === undefined) return;
  await db
    .updateTable("event")
    .set((eb) => {
      let chosen = eb.case().when("id", "=", first.id).then(first.fingerprint);
      for (const { id, fingerprint } of others) {
        chosen = chosen.when("id", "=", id).then(fingerprint);
      }
      return { fingerprint: chosen.end() };
    })
    .where(
      "id",
      "in",
      marked.map(({ id }) => id),
    )
    .execute();
}
