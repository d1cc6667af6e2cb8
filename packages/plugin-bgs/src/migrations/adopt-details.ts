import type { Kysely } from "kysely";
import type { Detail, DetailName, DetailRow } from "../services/ingest/event-rows.ts";
import type { BgsTables } from "../tables.ts";
import type { AdoptedEvent } from "./adopt-events.ts";

/**
 * Links influence to its event. The first versions put the event's id where the mission's belongs;
 * later ones wrote both, so a row without `event_id` is one of the first.
 */
export async function linkInfluences(db: Kysely<BgsTables>): Promise<void> {
  await db
    .updateTable("mission_completed_influence")
    .set((eb) => ({ event_id: eb.ref("mission_id") }))
    .where("event_id", "is", null)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom("mission_completed_event")
          .select("mission_completed_event.id")
          .whereRef(
            "mission_completed_event.event_id",
            "=",
            "mission_completed_influence.mission_id",
          ),
      ),
    )
    .execute();
}

/** Completes the details of events from their payloads: rows that are missing, columns that are empty. */
export async function adoptDetails(
  db: Kysely<BgsTables>,
  events: readonly AdoptedEvent[],
): Promise<void> {
  const byTable = new Map<DetailName, { eventId: string; detail: Detail }[]>();
  for (const { id, rows } of events) {
    if (rows?.detail === undefined) continue;
    const { detail } = rows;
    byTable.set(detail.table, [...(byTable.get(detail.table) ?? []), { eventId: id, detail }]);
  }
  const untyped = db as unknown as Kysely<Untyped>;
  for (const [table, details] of byTable) {
    const present = await presentRows(untyped, table, details);
    for (const { eventId, detail } of details) {
      const row = present.get(eventId);
      if (row === undefined) await insertDetail(untyped, eventId, detail);
      else await fillDetail(untyped, { table, row, detail });
    }
  }
  await adoptInfluences(untyped, byTable.get("mission_completed_event") ?? []);
}

/** Counts of conflict zones whose payload cannot be read: one of the size that the original noted. */
export async function countUnreadZones(db: Kysely<BgsTables>): Promise<void> {
  for (const table of ["synthetic_cz", "synthetic_ground_cz"] as const) {
    for (const size of ["low", "medium", "high"] as const) {
      await db
        .updateTable(table)
        .set({ low: 0, medium: 0, high: 0, [size]: 1 })
        .where("cz_type", "=", size)
        .where("low", "is", null)
        .where("medium", "is", null)
        .where("high", "is", null)
        .execute();
    }
  }
}

type Untyped = Record<string, Record<string, unknown>>;

async function presentRows(
  db: Kysely<Untyped>,
  table: string,
  details: readonly { eventId: string }[],
): Promise<Map<string, Record<string, unknown>>> {
  const rows = await db
    .selectFrom(table)
    .selectAll()
    .where(
      "event_id",
      "in",
      details.map(({ eventId }) => eventId),
    )
    .execute();
  return new Map(rows.map((row) => [String(row["event_id"]), row]));
}

async function insertDetail(db: Kysely<Untyped>, eventId: string, detail: Detail): Promise<void> {
  await db
    .insertInto(detail.table)
    .values({ ...detail.row, event_id: eventId })
    .execute();
}

async function fillDetail(
  db: Kysely<Untyped>,
  { table, row, detail }: { table: string; row: Record<string, unknown>; detail: Detail },
): Promise<void> {
  const empty = Object.entries(detail.row).filter(
    ([column, value]) => value !== null && (row[column] === null || row[column] === ""),
  );
  if (empty.length === 0) return;
  await db.updateTable(table).set(Object.fromEntries(empty)).where("id", "=", row["id"]).execute();
}

/** Influence that was never written, and factions that the game had left empty. */
async function adoptInfluences(
  db: Kysely<Untyped>,
  missions: readonly { eventId: string; detail: Detail }[],
): Promise<void> {
  if (missions.length === 0) return;
  const missionRows = await presentRows(db, "mission_completed_event", missions);
  const linked = await presentRows(db, "mission_completed_influence", missions);
  for (const { eventId, detail } of missions) {
    const rows = detail.influences ?? [];
    if (!linked.has(eventId)) {
      const missionId = missionRows.get(eventId)?.["id"] ?? eventId;
      await insertInfluences(db, rows, { event_id: eventId, mission_id: missionId });
    } else if (detail.row["awarding_faction"] !== null) {
      await db
        .updateTable("mission_completed_influence")
        .set({ faction_name: detail.row["awarding_faction"] })
        .where("event_id", "=", eventId)
        .where((eb) => eb.or([eb("faction_name", "is", null), eb("faction_name", "=", "")]))
        .execute();
    }
  }
}

async function insertInfluences(
  db: Kysely<Untyped>,
  rows: readonly DetailRow[],
  links: Record<string, unknown>,
): Promise<void> {
  if (rows.length === 0) return;
  const values = rows.map((row) => ({ ...row, ...links }));
  await db.insertInto("mission_completed_influence").values(values).execute();
}
