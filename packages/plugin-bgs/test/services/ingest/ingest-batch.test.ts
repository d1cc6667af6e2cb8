import { readFileSync } from "node:fs";
import type { Kysely } from "kysely";
import { afterEach, describe, expect, test } from "vitest";
import { migrations } from "../../../src/migrations/index.ts";
import { ingestBatch, parseBatch } from "../../../src/services/ingest/bgs-ingest.ts";
import type { BgsTables } from "../../../src/tables.ts";
import { sqliteDatabase } from "../../support/sqlite-database.ts";

test("takes in the fixture once", async () => {
  const { database, close } = sqliteDatabase();
  for (const m of Object.values(migrations)) await m.up(database.tables());
  for (const m of Object.values(migrations)) await m.up(database.tables());
  const batch = parseBatch(readFileSync(new URL("../../fixtures/events.json", import.meta.url), "utf8"));
  expect(await ingestBatch({ database }, batch, 5)).toEqual({ accepted: 29, duplicates: 0, refused: [] });
  expect(await ingestBatch({ database }, batch, 5)).toEqual({ accepted: 0, duplicates: 29, refused: [] });
  const rows = await database.tables<BgsTables>().selectFrom("mission_completed_influence").selectAll().execute();
  expect(rows).toHaveLength(5);
  await close();
});
