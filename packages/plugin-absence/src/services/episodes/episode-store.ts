import type { TenantDatabase } from "@carillon/core";
import type { Kysely } from "kysely";
import type { AbsenceTables, NoticeTable } from "../../tables.ts";
import { inChunks } from "../in-chunks.ts";
import { upsert } from "../upsert.ts";
import { type Episode, episodeRow, readEpisode } from "./episode.ts";
import { NOTICE_KINDS, type Notice, noticeFacts } from "./notice.ts";
import type { EpisodePlan, EpisodeState } from "./plan-episodes.ts";

/**
 * Keeps episodes and notices in the tenant's database. Notices are written with the episodes that they
 * tell of, and crossed out once their messages are in the outbox, so that a crash in between loses none;
 * the dedupe keys of the messages keep one from being sent twice.
 */
export class EpisodeStore {
  readonly #database: TenantDatabase;

  /** Works on this database. */
  constructor(database: TenantDatabase) {
    this.#database = database;
  }

  /** What is known of a site before a check. */
  async state(site: string, at: Date, startOfDay: Date): Promise<EpisodeState> {
    const db = this.#tables();
    const now = at.getTime();
    const [recent, open, pushes, mutes, status] = await Promise.all([
      db
        .selectFrom("absence_episodes")
        .select("id")
        .where("site", "=", site)
        .where("opened_at", ">", now - REACH)
        .execute(),
      db
        .selectFrom("absence_episodes")
        .selectAll()
        .where("site", "=", site)
        .where("open_key", "is not", null)
        .execute(),
      db
        .selectFrom("absence_notices")
        .select(({ fn }) => ["person", fn.countAll().as("count")])
        .where("site", "=", site)
        .where("kind", "in", ["open", "remind"])
        .where("decided_at", ">=", startOfDay.getTime())
        .groupBy("person")
        .execute(),
      db.selectFrom("absence_mutes").selectAll().where("until", ">", now).execute(),
      db
        .selectFrom("absence_sites")
        .select("silent_since")
        .where("site", "=", site)
        .executeTakeFirst(),
    ]);
    const applying = mutes.filter((mute) => mute.site === null || mute.site === site);
    const mutedPeople = new Set(applying.map(({ person }) => person));
    const silentSince = status?.silent_since ?? null;
    return {
      known: new Set(recent.map(({ id }) => id)),
      open: new Map(open.map((row) => [row.person, readEpisode(row)])),
      pushesToday: new Map(pushes.map(({ person, count }) => [person ?? "", Number(count)])),
      isMuted: (person) => mutedPeople.has(null) || mutedPeople.has(person),
      silentSince: silentSince === null ? undefined : Number(silentSince),
    };
  }

  /** Writes what a check decided, in one transaction. */
  async write(site: string, at: Date, plan: EpisodePlan): Promise<void> {
    const { dialect } = this.#database;
    await this.#tables()
      .transaction()
      .execute(async (db) => {
        const episodes = { table: "absence_episodes", key: ["id"] } as const;
        const target = { db, dialect };
        // Ended ones first: their people may have opened another.
        const changed = plan.changed.map(episodeRow);
        await upsert(target, { ...episodes, rows: changed, present: "replace" });
        const opened = plan.opened.map(episodeRow);
        await upsert(target, { ...episodes, rows: opened, present: "keep" });
        await upsert(target, {
          table: "absence_notices",
          key: ["id"],
          rows: plan.notices.map(noticeRow),
          present: "keep",
        });
        await upsert(target, {
          table: "absence_sites",
          key: ["site"],
          rows: [
            {
              site,
              checked_at: at.getTime(),
              expected: plan.expected,
              absent: plan.absent.length,
              silent_since: plan.silentSince ?? null,
            },
          ],
          present: "replace",
        });
      });
  }

  /** Notices that are not in the outbox yet, oldest first, then by person. */
  async waiting(site: string): Promise<readonly Notice[]> {
    const rows = await this.#tables()
      .selectFrom("absence_notices")
      .selectAll()
      .where("site", "=", site)
      .where("queued", "=", 0)
      .orderBy("decided_at")
      .orderBy("person")
      .orderBy("id")
      .execute();
    return rows.flatMap(readNotice);
  }

  /** Crosses notices out. */
  async queued(notices: readonly Notice[]): Promise<void> {
    for (const chunk of inChunks(notices)) {
      const ids = chunk.map(({ id }) => id);
      await this.#tables()
        .updateTable("absence_notices")
        .set({ queued: 1 })
        .where("id", "in", ids)
        .execute();
    }
  }

  /** Episodes of a site that were open at some time of a span, oldest first. */
  async between(site: string, from: Date, to: Date): Promise<readonly Episode[]> {
    const rows = await this.#tables()
      .selectFrom("absence_episodes")
      .selectAll()
      .where("site", "=", site)
      .where("opened_at", "<", to.getTime())
      .where((eb) => eb.or([eb("ended_at", "is", null), eb("ended_at", ">=", from.getTime())]))
      .orderBy("opened_at")
      .orderBy("id")
      .execute();
    return rows.map(readEpisode);
  }

  #tables(): Kysely<AbsenceTables> {
    return this.#database.tables<AbsenceTables>();
  }
}

/** No shift is longer. */
const REACH = 36 * 3_600_000;

function noticeRow(notice: Notice): NoticeTable {
  const { id, kind, episode, person, site, decidedAt, facts } = notice;
  const text = JSON.stringify(facts);
  return { id, kind, episode, person, site, decided_at: decidedAt, queued: 0, facts: text };
}

function readNotice(row: NoticeTable): readonly Notice[] {
  const kind = NOTICE_KINDS.find((known) => known === row.kind);
  const { data: facts } = noticeFacts.safeParse(JSON.parse(row.facts));
  if (kind === undefined || facts === undefined) return [];
  const { id, episode, person, site } = row;
  return [{ id, kind, episode, person, site, decidedAt: Number(row.decided_at), facts }];
}
