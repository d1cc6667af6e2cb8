import { CarillonError, type TenantDatabase } from "@carillon/core";
import type { BgsTables } from "../../tables.ts";
import { EventReader, isRecord } from "./event-reader.ts";
import { normaliseTimestamp } from "./event-rows.ts";
import { parseLossless, stringifyLossless } from "./lossless-json.ts";

/**
 * Keeps a commander's activity of a tick as BGS-Tally sums it up. It is sent again whenever it changes,
 * so it takes the place of what was there. No report reads it: events tell the same, and more.
 *
 * @throws {@link CarillonError} `BGS_ACTIVITY_INVALID`.
 */
export async function saveActivity(
  database: TenantDatabase,
  text: string,
  receivedAt: number,
): Promise<void> {
  const { row, key } = readActivity(text);
  const values = { ...row, received_at: receivedAt };
  const db = database.tables<BgsTables>();
  const insert = db.insertInto("bgs_activity").values({ ...key, ...values });
  await (database.dialect === "mysql"
    ? insert.onDuplicateKeyUpdate(values)
    : insert.onConflict((conflict) => conflict.columns(["cmdr", "tickid"]).doUpdateSet(values))
  ).execute();
}

function readActivity(text: string) {
  const source = parse(text);
  if (!isRecord(source)) throw invalid(["expected an object"]);
  const reader = new EventReader(source);
  const written = reader.requiredText("timestamp", 64);
  const key = {
    cmdr: reader.requiredText("cmdr", 64),
    tickid: reader.requiredText("tickid", 24),
  };
  const row = {
    timestamp: normaliseTimestamp(written) ?? written,
    ticktime: reader.requiredText("ticktime", 64),
    raw_json: stringifyLossless(source),
  };
  if (reader.problems.length > 0) throw invalid(reader.problems);
  return { key, row };
}

function parse(text: string): unknown {
  try {
    return parseLossless(text);
  } catch {
    throw invalid(["expected JSON"]);
  }
}

function invalid(problems: readonly string[]): CarillonError {
  return new CarillonError(
    "BGS_ACTIVITY_INVALID",
    `Expected an activity in BGS-Tally's form: ${problems.join("; ")}`,
  );
}
