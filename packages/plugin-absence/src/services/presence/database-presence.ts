import type { TenantDatabase } from "@carillon/core";
import type {
  AbsenceTables,
  BreakTable,
  LeaveTable,
  PersonTable,
  ShiftTable,
} from "../../tables.ts";
import { addDays, localDate } from "../time/local-time.ts";
import { LocalSpans } from "./local-spans.ts";
import type {
  PersonPresence,
  PresenceQuestion,
  PresenceSource,
  SitePresence,
  Span,
} from "./presence-source.ts";

/** Detections a little in the future are of a fast clock; further ones are nonsense. */
export const SKEW_LIMIT = 3_600_000;

/**
 * Reads presence from the tenant's own tables, in five queries however many people there are. Detections
 * older than 36 hours tell nothing of a shift of today and are not looked at.
 */
export class DatabasePresence implements PresenceSource {
  readonly #database: TenantDatabase;

  /** Reads this database. */
  constructor(database: TenantDatabase) {
    this.#database = database;
  }

  /** See {@link PresenceSource}. */
  async read(question: PresenceQuestion): Promise<SitePresence> {
    const { at, site } = question;
    const today = localDate(at, site.timezone);
    const dates = [addDays(today, -1), today];
    const [shifts, breaks, leave, seen] = await Promise.all([
      this.#shifts(question, dates),
      this.#breaks(question, dates),
      this.#leave(question),
      this.#lastSeen(question),
    ]);
    const spans = new LocalSpans(site.timezone);
    const people = new Map<string, Draft>();
    for (const shift of shifts) {
      const draft = people.get(shift.person) ?? newDraft(shift, seen.get(shift.person));
      people.set(shift.person, draft);
      draft.shifts.push(...spans.on(dates, shift));
    }
    const common: Span[] = [];
    for (const pause of breaks) {
      const target = pause.person === null ? common : people.get(pause.person)?.breaks;
      target?.push(...spans.on(dates, pause));
    }
    for (const { person, starts_at, ends_at, reason } of leave) {
      people.get(person)?.leave.push({
        from: new Date(Number(starts_at)),
        to: new Date(Number(ends_at)),
        ...(reason === null ? {} : { reason }),
      });
    }
    for (const draft of people.values()) draft.breaks.push(...common);
    return { people: [...people.values()], lastDetection: latestOf(seen.values()) };
  }

  #shifts({ site, person }: PresenceQuestion, dates: readonly string[]) {
    const [first = "", last = ""] = dates;
    let query = this.#tables()
      .selectFrom("absence_shifts as s")
      .innerJoin("absence_people as p", "p.id", "s.person")
      .where("s.site", "=", site.id)
      .where("p.active", "=", 1)
      .where((eb) =>
        eb.or([
          eb("s.day", "in", dates),
          eb.and([
            eb("s.day", "is", null),
            eb.or([eb("s.valid_from", "is", null), eb("s.valid_from", "<=", last)]),
            eb.or([eb("s.valid_to", "is", null), eb("s.valid_to", ">=", first)]),
          ]),
        ]),
      )
      .select([
        "s.person",
        "s.day",
        "s.weekdays",
        "s.valid_from",
        "s.valid_to",
        "s.starts",
        "s.ends",
      ])
      .select(["p.name", "p.supervisor"])
      .orderBy("s.person");
    if (person !== undefined) query = query.where("s.person", "=", person);
    return query.execute();
  }

  #breaks({ site }: PresenceQuestion, dates: readonly string[]): Promise<BreakTable[]> {
    return this.#tables()
      .selectFrom("absence_breaks")
      .selectAll()
      .where("site", "=", site.id)
      .where((eb) => eb.or([eb("day", "in", dates), eb("day", "is", null)]))
      .execute();
  }

  #leave({ at, person }: PresenceQuestion): Promise<LeaveTable[]> {
    let query = this.#tables()
      .selectFrom("absence_leave")
      .selectAll()
      .where("ends_at", ">", at.getTime() - REACH)
      .where("starts_at", "<=", at.getTime())
      .where("status", "=", "approved");
    if (person !== undefined) query = query.where("person", "=", person);
    return query.execute();
  }

  async #lastSeen(question: PresenceQuestion): Promise<ReadonlyMap<string, Date>> {
    const { at, isPast, site } = question;
    const tables = this.#tables();
    const from = at.getTime() - REACH;
    // Of the past, the whole history is asked: the latest detection says nothing of before it.
    const rows = isPast
      ? await tables
          .selectFrom("absence_presence")
          .where("site", "=", site.id)
          .where("seen_at", ">", from)
          .where("seen_at", "<=", at.getTime())
          .select(({ fn }) => ["person", fn.max("seen_at").as("seen_at")])
          .groupBy("person")
          .execute()
      : await tables
          .selectFrom("absence_last_seen")
          .where("site", "=", site.id)
          .where("seen_at", ">", from)
          .where("seen_at", "<=", at.getTime() + SKEW_LIMIT)
          .select(["person", "seen_at"])
          .execute();
    return new Map(rows.map((row) => [row.person, new Date(Number(row.seen_at))]));
  }

  #tables() {
    return this.#database.tables<AbsenceTables>();
  }
}

const REACH = 36 * 3_600_000;

interface Draft extends PersonPresence {
  shifts: Span[];
  breaks: Span[];
  leave: (Span & { reason?: string })[];
}

function newDraft(
  row: Pick<ShiftTable, "person"> & Pick<PersonTable, "name" | "supervisor">,
  lastSeen: Date | undefined,
): Draft {
  const supervisor = row.supervisor === null ? {} : { supervisor: row.supervisor };
  const lists = { shifts: [], breaks: [], leave: [] };
  return { id: row.person, name: row.name, ...supervisor, ...lists, lastSeen };
}

function latestOf(instants: Iterable<Date>): Date | undefined {
  let latest: Date | undefined;
  for (const at of instants) if (latest === undefined || at > latest) latest = at;
  return latest;
}
