import { createHash } from "node:crypto";
import { z } from "zod";
import type {
  BeaconTable,
  BreakTable,
  DeviceTable,
  LeaveTable,
  PersonTable,
  ShiftTable,
} from "../../tables.ts";
import { addDays, instantAt } from "../time/local-time.ts";
import { readWeekdays } from "./weekdays.ts";

/** What rows of the roster are read with. */
export interface RosterFacts {
  /** Ids of the tenant's sites. */
  sites: ReadonlySet<string>;
  /** Zone in which a person's days of leave are. */
  timezoneOf(person: string): string;
  /** Now. */
  now: Date;
}

const person = z.union([z.string().trim().min(1).max(64), z.int()]).transform(String);
const text = (most: number) => z.string().trim().min(1).max(most);
const time = z
  .string()
  .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, "expected a time of day such as 09:00");
const day = z.iso.date("expected a date such as 2026-11-18");
const site = ({ sites }: RosterFacts) =>
  z.string().refine((id) => sites.has(id), {
    error: `expected one of the tenant's sites: ${[...sites].join(", ")}`,
  });
const days = z.string().transform((value, context) => {
  const bits = readWeekdays(value);
  if (bits !== undefined) return bits;
  context.addIssue({ code: "custom", message: "expected weekdays such as mon-fri or sat,sun" });
  return z.NEVER;
});
const when = { day: day.optional(), days: days.optional(), starts: time, ends: time };
const ONE_OF = "expected either `day` or `days`";
const oneOf = (row: { day?: string | undefined; days?: number | undefined }): boolean =>
  (row.day === undefined) !== (row.days === undefined);

/** A row of each kind, as CSV (all text) or as an object, read into a row of its table. */
export const ROSTER_ROWS = {
  people: () =>
    z
      .strictObject({
        id: person,
        name: text(200),
        supervisor: text(200).optional(),
        active: z
          .union([z.boolean(), z.enum(["true", "false", "yes", "no", "1", "0"])])
          .default(true)
          .transform((value) => [true, "true", "yes", "1"].includes(value)),
      })
      .transform(
        ({ active, supervisor, ...row }): PersonTable => ({
          ...row,
          supervisor: supervisor ?? null,
          active: active ? 1 : 0,
        }),
      ),
  shifts: (facts: RosterFacts) =>
    z
      .strictObject({
        id: text(64).optional(),
        person,
        site: site(facts),
        ...when,
        valid_from: day.optional(),
        valid_to: day.optional(),
      })
      .refine(oneOf, ONE_OF)
      .transform((row): ShiftTable => {
        const valid = { valid_from: row.valid_from ?? null, valid_to: row.valid_to ?? null };
        const rest = { person: row.person, site: row.site, ...times(row), ...valid };
        return { id: row.id ?? idOf(rest), ...rest };
      }),
  breaks: (facts: RosterFacts) =>
    z
      .strictObject({
        id: text(64).optional(),
        site: site(facts),
        person: person.optional(),
        ...when,
      })
      .refine(oneOf, ONE_OF)
      .transform((row): BreakTable => {
        const rest = { site: row.site, person: row.person ?? null, ...times(row) };
        return { id: row.id ?? idOf(rest), ...rest };
      }),
  leave: (facts: RosterFacts) =>
    z
      .strictObject({
        id: text(64).optional(),
        person,
        from: z.union([day, z.iso.datetime({ offset: true })]),
        to: z.union([day, z.iso.datetime({ offset: true })]),
        reason: text(200).optional(),
        status: z.enum(["approved", "requested", "refused"]).default("approved"),
      })
      .transform((row, context): LeaveTable => {
        const timezone = facts.timezoneOf(row.person);
        const starts_at = leaveInstant(row.from, 0, timezone);
        const ends_at = leaveInstant(row.to, 1, timezone);
        if (ends_at <= starts_at) {
          context.addIssue({ code: "custom", message: "expected `to` not before `from`" });
          return z.NEVER;
        }
        const { person: who, status } = row;
        const rest = { person: who, starts_at, ends_at, reason: row.reason ?? null, status };
        return { id: row.id ?? idOf({ who, starts_at, ends_at }), ...rest };
      }),
  devices: ({ now }: RosterFacts) =>
    z
      .strictObject({
        person,
        kind: z.enum(["fid", "token"]),
        value: text(4096),
        platform: z.enum(["android", "ios", "web"]).optional(),
        project_id: text(128).optional(),
      })
      .transform(
        (row): DeviceTable => ({
          id: deviceId(row.kind, row.value),
          person: row.person,
          kind: row.kind,
          value: row.value,
          platform: row.platform ?? null,
          project_id: row.project_id ?? null,
          updated_at: now.getTime(),
          last_ok_at: null,
          quarantined_at: null,
          quarantine_reason: null,
        }),
      ),
  beacons: (facts: RosterFacts) =>
    z.strictObject({ id: text(128), site: site(facts) }).transform((row): BeaconTable => row),
} as const;

/** What a roster can be imported of. */
export type RosterKind = keyof typeof ROSTER_ROWS;

/** Names a device without telling it. */
export function deviceId(kind: string, value: string): string {
  return createHash("sha256").update(`${kind}:${value}`).digest("hex");
}

function times(row: {
  day?: string | undefined;
  days?: number | undefined;
  starts: string;
  ends: string;
}) {
  const { starts, ends } = row;
  return { day: row.day ?? null, weekdays: row.days ?? 0, starts, ends };
}

/** Imported again, a row without an id takes its own place. */
function idOf(row: object): string {
  return createHash("sha256").update(JSON.stringify(row)).digest("hex").slice(0, 40);
}

/** A date is the whole day, also as the last one. */
function leaveInstant(value: string, daysLater: number, timezone: string): number {
  if (value.length > 10) return new Date(value).getTime();
  return instantAt(addDays(value, daysLater), "00:00", timezone).getTime();
}
