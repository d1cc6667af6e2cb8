import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { CarillonError, type TenantDatabase } from "@carillon/core";
import type * as KyselyModule from "kysely";
import type { Kysely } from "kysely";
import { z } from "zod";
import type { AbsenceTables, LastSeenTable, PresenceTable } from "../../tables.ts";
import { inChunks } from "../in-chunks.ts";
import { upsert } from "../upsert.ts";
import { SKEW_LIMIT } from "./database-presence.ts";

/** One detection as it is handed in. */
export interface Detection {
  /** Id of the person; a number is taken as text. */
  person: string | number;
  /** Id of the beacon, which tells the site. */
  beacon?: string;
  /** Id of the site, where no beacon is told. */
  site?: string;
  /** When: ISO 8601 with `Z` or an offset, epoch milliseconds, or a `Date`. One without zone is refused. */
  at: string | number | Date | null;
}

/** Why a detection was not taken. */
export type DetectionFault =
  | "malformed"
  | "no-time"
  | "no-zone"
  | "future"
  | "unknown-person"
  | "unknown-beacon"
  | "no-site";

/** What became of detections. */
export interface DetectionReport {
  /** New ones. */
  accepted: number;
  /** Known already. */
  duplicates: number;
  /** Taken although their clock is fast, by an hour at most. */
  skewed: number;
  /** Those refused, by place in the list, with a reason each. */
  refused: readonly { index: number; reason: DetectionFault }[];
}

const detection = z.object({
  person: z.union([z.string().min(1).max(64), z.number().int()]).transform(String),
  beacon: z.string().min(1).max(128).nullish(),
  site: z.string().min(1).max(63).nullish(),
  at: z.union([z.string(), z.number(), z.date()]).nullish(),
});

/**
 * Writes detections, each once, in one transaction. Those that cannot be right are refused one by one, and
 * counted.
 *
 * @throws {@link CarillonError} `ABSENCE_DETECTIONS_INVALID` when it is no list, or one of more than 10,000.
 */
export async function recordDetections(
  database: TenantDatabase,
  input: unknown,
  now: Date,
): Promise<DetectionReport> {
  if (!Array.isArray(input) || input.length > MOST) {
    const found = Array.isArray(input) ? `${input.length} of them` : typeof input;
    throw new CarillonError(
      "ABSENCE_DETECTIONS_INVALID",
      `Expected a list of at most ${MOST} detections, found ${found}`,
    );
  }
  const db = database.tables<AbsenceTables>();
  const parsed = (input as readonly unknown[]).map((item) => detection.safeParse(item));
  const [beacons, people] = await Promise.all([
    db.selectFrom("absence_beacons").selectAll().execute(),
    known(db, [...new Set(parsed.flatMap(({ data }) => (data ? [data.person] : [])))]),
  ]);
  const siteOf = new Map(beacons.map(({ id, site }) => [id, site]));
  const refused: { index: number; reason: DetectionFault }[] = [];
  const rows = new Map<string, PresenceTable>();
  let repeated = 0;
  let skewed = 0;
  for (const [index, { data }] of parsed.entries()) {
    const read = data === undefined ? "malformed" : readOne(data, { siteOf, people, now });
    if (typeof read === "string") refused.push({ index, reason: read });
    else if (rows.has(read.id)) repeated += 1;
    else {
      rows.set(read.id, read);
      if (Number(read.seen_at) > now.getTime()) skewed += 1;
    }
  }
  const list = [...rows.values()];
  const { dialect } = database;
  const accepted = await db.transaction().execute(async (transaction) => {
    const write = { table: "absence_presence", key: ["id"], rows: list, present: "keep" } as const;
    const fresh = await upsert({ db: transaction, dialect }, write);
    for (const chunk of inChunks(latestOf(list))) await seeLater(transaction, dialect, chunk);
    return fresh;
  });
  return { accepted, duplicates: repeated + list.length - accepted, skewed, refused };
}

const MOST = 10_000;

type Parsed = z.output<typeof detection>;

function readOne(
  data: Parsed,
  facts: { siteOf: ReadonlyMap<string, string>; people: ReadonlySet<string>; now: Date },
): PresenceTable | DetectionFault {
  const at = readInstant(data.at);
  if (typeof at === "string") return at;
  if (at > facts.now.getTime() + SKEW_LIMIT) return "future";
  if (!facts.people.has(data.person)) return "unknown-person";
  const beacon = data.beacon ?? null;
  const site = beacon === null ? data.site : facts.siteOf.get(beacon);
  if (site === undefined || site === null) return beacon === null ? "no-site" : "unknown-beacon";
  const { person } = data;
  const id = createHash("sha256")
    .update(JSON.stringify([person, site, beacon, at]))
    .digest("hex");
  return { id: id.slice(0, 40), person, site, beacon, seen_at: at };
}

/** Without a zone nobody can say when it was: the original's rows were wrong by the zone's offset. */
function readInstant(at: Parsed["at"]): number | DetectionFault {
  if (at === null || at === undefined || at === "") return "no-time";
  if (typeof at === "string" && !/(Z|[+-]\d{2}(:?\d{2})?)$/i.test(at)) return "no-zone";
  if (typeof at === "string" && !/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/.test(at)) return "no-zone";
  const instant = new Date(at).getTime();
  return Number.isFinite(instant) && instant > OLDEST ? instant : "malformed";
}

/** Seconds taken for milliseconds, and clocks that were never set, lie before 2000. */
const OLDEST = Date.UTC(2000, 0, 1);

async function known(db: Kysely<AbsenceTables>, ids: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>();
  for (const chunk of inChunks(ids)) {
    const rows = await db
      .selectFrom("absence_people")
      .select("id")
      .where("id", "in", chunk)
      .execute();
    for (const { id } of rows) found.add(id);
  }
  return found;
}

function latestOf(rows: readonly PresenceTable[]): LastSeenTable[] {
  const latest = new Map<string, LastSeenTable>();
  for (const { person, site, seen_at } of rows) {
    const key = `${site} ${person}`;
    const before = latest.get(key);
    if (before === undefined || Number(before.seen_at) < Number(seen_at)) {
      latest.set(key, { person, site, seen_at });
    }
  }
  return [...latest.values()];
}

/** A detection that arrives late does not set the latest one back. */
async function seeLater(
  db: Kysely<AbsenceTables>,
  dialect: TenantDatabase["dialect"],
  rows: readonly LastSeenTable[],
): Promise<void> {
  const { sql } = createRequire(import.meta.url)("kysely") as typeof KyselyModule;
  const insert = db.insertInto("absence_last_seen").values([...rows]);
  await (dialect === "mysql"
    ? insert.onDuplicateKeyUpdate({
        seen_at: sql`greatest(${sql.ref("seen_at")}, values(${sql.ref("seen_at")}))`,
      })
    : insert.onConflict((conflict) =>
        conflict
          .columns(["site", "person"])
          .doUpdateSet({ seen_at: sql.ref("excluded.seen_at") })
          .where(sql.ref("excluded.seen_at"), ">", sql.ref("absence_last_seen.seen_at")),
      )
  ).execute();
}
