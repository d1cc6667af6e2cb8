import type { Kysely, Selectable, Transaction } from "kysely";
import type { CmdrTable, InaraTables } from "../../tables.ts";
import type { InaraProfile } from "../api/profile.ts";
import type { ProfileAnswer } from "../api/read-answer.ts";
import { type Outcome, outcomeRow } from "./outcome.ts";
import { changesBetween, columnsOfProfile, PROFILE_COLUMNS } from "./profile-columns.ts";

/** Makes further fields of a profile; JSON. */
export type ExtractFields = (
  profile: InaraProfile,
) => Readonly<Record<string, unknown>> | undefined;

/** One answer to be stored. */
export interface SaveRequest {
  /** What Inara answered. */
  readonly answer: Exclude<ProfileAnswer, { kind: "unanswered" }>;
  /** In which run. */
  readonly runId: string;
  /** When, in epoch milliseconds. */
  readonly now: number;
  /** How long nobody asks for a commander whom Inara does not know, in milliseconds. */
  readonly notFoundFor: number;
  /** The host's further fields. */
  readonly fields?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Stores one commander and what became of them, in one transaction. What the profile does not say stays
 * as it was; a commander whom Inara does not know keeps what was known before.
 */
export async function saveAnswer(db: Kysely<InaraTables>, request: SaveRequest): Promise<Outcome> {
  return await db.transaction().execute(async (transaction) => {
    const { name } = request.answer;
    const row = await transaction
      .selectFrom("cmdr")
      .selectAll()
      .where("name", "=", name)
      .executeTakeFirst();
    const outcome = await write(transaction, request, row);
    await transaction
      .insertInto("inara_outcome")
      .values({ ...outcomeRow(outcome), run_id: request.runId, at: request.now })
      .execute();
    return outcome;
  });
}

async function write(
  db: Transaction<InaraTables>,
  { answer, now, notFoundFor, fields }: SaveRequest,
  row: Selectable<CmdrTable> | undefined,
): Promise<Outcome> {
  const { name } = answer;
  const note = { last_sync_at: now, last_status: answer.kind === "found" ? "ok" : answer.kind };
  switch (answer.kind) {
    case "not-found":
      await upsert(db, row, { name, ...note, not_found_until: now + notFoundFor });
      return { kind: "not-found", name, similar: answer.similar };
    case "failed":
      await upsert(db, row, { name, ...note });
      return { kind: "failed", name, reason: answer.reason };
    case "found": {
      const { profile } = answer;
      const columns = columnsOfProfile(profile);
      await upsert(db, row, {
        name,
        ...columns,
        ...note,
        not_found_until: null,
        inara_profile: JSON.stringify(profile.raw),
        ...(fields !== undefined && { inara_fields: mergedFields(row?.inara_fields, fields) }),
      });
      if (row === undefined || isBlank(row)) return { kind: "added", name };
      const changes = changesBetween(row, columns);
      return changes.length === 0
        ? { kind: "unchanged", name }
        : { kind: "changed", name, changes };
    }
  }
}

async function upsert(
  db: Transaction<InaraTables>,
  row: Selectable<CmdrTable> | undefined,
  values: Partial<Selectable<CmdrTable>> & { name: string },
): Promise<void> {
  if (row === undefined) await db.insertInto("cmdr").values(values).execute();
  else await db.updateTable("cmdr").set(values).where("id", "=", row.id).execute();
}

/** A row that only remembers that Inara knew nobody. */
function isBlank(row: Selectable<CmdrTable>): boolean {
  const isUnknown = row.last_status !== null && row.inara_profile === null;
  return isUnknown && PROFILE_COLUMNS.every((column) => row[column] === null);
}

/** Fields that say nothing leave what was known. */
function mergedFields(
  before: string | null | undefined,
  fields: Readonly<Record<string, unknown>>,
): string {
  const known = before === null || before === undefined ? {} : (JSON.parse(before) as object);
  const told = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null);
  return JSON.stringify({ ...known, ...Object.fromEntries(told) });
}
