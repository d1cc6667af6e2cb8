import { randomUUID } from "node:crypto";
import {
  CarillonError,
  type Clock,
  type Scheduler,
  type TenantScope,
  type Tenants,
  type Token,
  token,
} from "@carillon/core";
import { type AbsenceSettings, absenceSettings, type DirectSettings } from "../schema.ts";
import type { AbsenceTables } from "../tables.ts";
import { type Episode, readEpisode } from "./episodes/episode.ts";
import { type AbsenceExplanation, explainAbsence } from "./explain-absence.ts";
import { type DetectionReport, recordDetections } from "./presence/record-detections.ts";
import { importRoster, type RosterImport, type RosterReport } from "./roster/import-roster.ts";

/** Whom to say nothing of. */
export interface Mute {
  /** Whom; everybody unless told. */
  person?: string;
  /** Where; everywhere unless told. One of the two has to be told. */
  site?: string;
  /** Until then. */
  until: Date;
  /** By whom. */
  by?: string;
  /** Why. */
  reason?: string;
}

/** Which episodes to list. */
export interface EpisodeQuery {
  /** Of whom. */
  person?: string;
  /** Where. */
  site?: string;
  /** Open ones only. */
  open?: boolean;
  /** Most of them. @defaultValue 100 */
  limit?: number;
}

/**
 * The absences of every tenant with `mode: direct`: `scheduler.get(Absences)`. Every call is a transaction of
 * its own on the tenant's database.
 */
export interface Absences {
  /**
   * Writes detections, each once; what cannot be right is refused one by one.
   *
   * @throws {@link CarillonError} `ABSENCE_DETECTIONS_INVALID`, `ABSENCE_MODE`, `TENANT_UNKNOWN`.
   */
  record(tenant: string, detections: unknown): Promise<DetectionReport>;
  /**
   * Writes people, shifts, breaks, leave, devices or beacons, of CSV text or objects; with a row that is
   * refused nothing is written.
   *
   * @throws {@link CarillonError} `ABSENCE_CSV_INVALID`, `ABSENCE_ROSTER_KIND`, `ABSENCE_MODE`.
   */
  import(tenant: string, roster: RosterImport): Promise<RosterReport>;
  /** Why a person is or is not absent at an instant; now unless told. @throws `ABSENCE_MODE` */
  explainAbsence(tenant: string, person: string, at?: Date): Promise<AbsenceExplanation>;
  /** Episodes, newest first. */
  episodes(tenant: string, query?: EpisodeQuery): Promise<readonly Episode[]>;
  /**
   * An absence is known: no more reminders, and nobody further is told.
   *
   * @throws {@link CarillonError} `ABSENCE_EPISODE_UNKNOWN` where none of this id is open.
   */
  acknowledge(tenant: string, episode: string, by: { by: string; note?: string }): Promise<Episode>;
  /** Says nothing of a person or a site for a while; episodes are kept all the same. Answers its id. */
  mute(tenant: string, mute: Mute): Promise<string>;
  /** Ends it before its time; an id that is not there is no error. */
  unmute(tenant: string, id: string): Promise<void>;
}

/** The service by name. */
export const Absences: Token<Absences> = token<Absences>("absence:absences");

/** Works through `tenants.use`. */
export class DefaultAbsences implements Absences {
  readonly #tenants: Tenants;
  readonly #clock: Clock;
  readonly #scheduler: () => Scheduler;

  /** The scheduler is asked for at first use, since it is not there at `setup`. */
  constructor(options: { tenants: Tenants; clock: Clock; scheduler: () => Scheduler }) {
    this.#tenants = options.tenants;
    this.#clock = options.clock;
    this.#scheduler = options.scheduler;
  }

  /** See {@link Absences}. */
  async record(tenant: string, detections: unknown): Promise<DetectionReport> {
    return await this.#use(tenant, ({ database }) =>
      recordDetections(database, detections, this.#clock.now()),
    );
  }

  /** See {@link Absences}. */
  async import(tenant: string, roster: RosterImport): Promise<RosterReport> {
    return await this.#use(tenant, ({ database }, settings) =>
      importRoster(database, roster, { settings, now: this.#clock.now() }),
    );
  }

  /** See {@link Absences}. */
  async explainAbsence(tenant: string, person: string, at?: Date): Promise<AbsenceExplanation> {
    return await this.#use(tenant, (scope, settings) =>
      explainAbsence({
        scope,
        settings,
        person,
        at: at ?? this.#clock.now(),
        now: this.#clock.now(),
        schedules: this.#scheduler().schedules,
      }),
    );
  }

  /** See {@link Absences}. */
  async episodes(tenant: string, query: EpisodeQuery = {}): Promise<readonly Episode[]> {
    return await this.#use(tenant, async ({ database }) => {
      let select = database
        .tables<AbsenceTables>()
        .selectFrom("absence_episodes")
        .selectAll()
        .orderBy("opened_at", "desc")
        .orderBy("id")
        .limit(Math.min(Math.max(1, query.limit ?? 100), 1000));
      if (query.person !== undefined) select = select.where("person", "=", query.person);
      if (query.site !== undefined) select = select.where("site", "=", query.site);
      if (query.open === true) select = select.where("open_key", "is not", null);
      return (await select.execute()).map(readEpisode);
    });
  }

  /** See {@link Absences}. */
  async acknowledge(
    tenant: string,
    episode: string,
    { by, note }: { by: string; note?: string },
  ): Promise<Episode> {
    return await this.#use(tenant, async ({ database }) => {
      const db = database.tables<AbsenceTables>();
      const { numUpdatedRows } = await db
        .updateTable("absence_episodes")
        .set({
          acknowledged_at: this.#clock.now().getTime(),
          acknowledged_by: by.slice(0, 200),
          note: note?.slice(0, 500) ?? null,
        })
        .where("id", "=", episode)
        .where("open_key", "is not", null)
        .executeTakeFirst();
      const row =
        numUpdatedRows === 0n
          ? undefined
          : await db
              .selectFrom("absence_episodes")
              .selectAll()
              .where("id", "=", episode)
              .executeTakeFirst();
      if (row !== undefined) return readEpisode(row);
      throw new CarillonError(
        "ABSENCE_EPISODE_UNKNOWN",
        `Expected the id of an open episode of tenant "${tenant}", found "${episode}"; it may have ended`,
        { details: { tenant, episode } },
      );
    });
  }

  /** See {@link Absences}. */
  async mute(tenant: string, mute: Mute): Promise<string> {
    const { person = null, site = null, until, by = null, reason = null } = mute;
    if ((person === null && site === null) || !(until > this.#clock.now())) {
      throw new CarillonError(
        "ABSENCE_MUTE_INVALID",
        "Expected a person or a site to mute, and `until` to lie in the future",
      );
    }
    const id = randomUUID();
    await this.#use(tenant, async ({ database }) => {
      const row = { id, person, site, until: until.getTime(), muted_by: by, reason };
      await database.tables<AbsenceTables>().insertInto("absence_mutes").values(row).execute();
    });
    return id;
  }

  /** See {@link Absences}. */
  async unmute(tenant: string, id: string): Promise<void> {
    await this.#use(tenant, async ({ database }) => {
      const db = database.tables<AbsenceTables>();
      await db.deleteFrom("absence_mutes").where("id", "=", id).execute();
    });
  }

  #use<T>(
    tenant: string,
    work: (scope: TenantScope, settings: DirectSettings) => Promise<T>,
  ): Promise<T> {
    return this.#tenants.use(tenant, async (scope) => {
      const settings: AbsenceSettings = scope.settings(absenceSettings);
      if (settings.mode === "direct") return await work(scope, settings);
      throw new CarillonError(
        "ABSENCE_MODE",
        `Expected tenant "${tenant}" to have \`mode: direct\` in its section \`absence\`, found \`api\`: ` +
          "its people and shifts are the API's",
        { details: { tenant } },
      );
    });
  }
}
