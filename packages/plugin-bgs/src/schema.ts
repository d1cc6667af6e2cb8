import type { Tenant } from "@carillon/core";
import { z } from "zod";
import type { ReportDefinition } from "./services/reports/define-report.ts";
import { PERIODS } from "./services/reports/period.ts";
import type { ReportFormat } from "./services/reports/report.ts";
import type { AnySection } from "./services/reports/section.ts";
import { TICK_SOURCE_NAMES, type TickSource } from "./services/ticks/tick-sources.ts";

const duration = z.union([z.string(), z.number()]);
const format = z.enum(["classic", "embed"]);
const numbers = z.enum(["1,234", "1.234", "1 234", "1234"]);

const timezone = z.string().refine(isTimezone, {
  error: "expected an IANA time zone such as Europe/Berlin",
});

const sectionChoice = z.union([
  z.boolean(),
  z.strictObject({
    top: z.int().min(1).max(100).optional().describe("Rows at most."),
    minimum: z.number().optional().describe("Rows below this value are left out."),
  }),
]);

/** A section's switch: on, off, or on with a length and a least value of its own. */
export type SectionSwitch = z.output<typeof sectionChoice>;

const sectionSwitches = z.strictObject({
  market: sectionChoice.optional().describe("Goods bought and sold."),
  missions: sectionChoice.optional().describe("Missions completed."),
  influence: sectionChoice.optional().describe("Influence by commander and faction."),
  "own-influence": sectionChoice.optional().describe("Influence of the tenant's own faction."),
  bounties: sectionChoice.optional().describe("Bounty vouchers handed in."),
  bonds: sectionChoice.optional().describe("Combat bonds handed in."),
  exploration: sectionChoice.optional().describe("Exploration data sold."),
  crimes: sectionChoice.optional().describe("Bounties on the commanders' own heads."),
});

const place = {
  channel: channels("shoutout").describe("Channel of the report, or several."),
  roles: z.array(z.string().min(1)).default([]).describe("Ids of roles that it pings."),
  format: format
    .default("classic")
    .describe("`classic` is the original's text, `embed` has fields."),
  period: z.enum(PERIODS).default("ld").describe("What it reports, `ld` the last day."),
};

const daily = z.strictObject({
  ...place,
  top: z.int().min(1).max(100).default(5).describe("Rows a section, at most."),
  sections: sectionSwitches
    .prefault({})
    .describe("A section by its id: `false` is off, `{ top, minimum }` its own length."),
});

const conflictZones = z.strictObject({
  ...place,
  sections: z
    .strictObject({
      settlements: z.boolean().default(true).describe("The table of settlements."),
      commanders: z.boolean().default(true).describe("The table of commanders."),
    })
    .prefault({})
    .describe("Which tables it has."),
});

const conflictReport = z.strictObject({
  channel: channels("bgs").describe("Channel of changes and digest, or several."),
  roles: place.roles,
  times: z
    .array(z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "expected a time of day such as 06:00"))
    .min(1)
    .default(["00:00", "06:00", "12:00", "18:00"])
    .describe("Times of day, in the report zone."),
  changes: z.boolean().default(true).describe("Posts what has changed."),
  digest: z.boolean().default(false).describe("Keeps one message with all of them up to date."),
  mode: z
    .enum(["local", "http"])
    .default("local")
    .describe("`local`: from the tenant's own data; `http`: asks a server to post them."),
  http: z
    .strictObject({
      url: z.url({ protocol: /^https?$/ }).describe("The server."),
      paths: z
        .array(z.string().startsWith("/"))
        .min(1)
        .default(["/api/discord/fac-in-conflict-current-tick"])
        .describe("Paths to ask, one after the other."),
      apiVersion: z
        .string()
        .regex(/^\d+\.\d+\.\d+$/, "expected a version such as 1.8.0")
        .default("1.8.0")
        .describe("Header `apiversion`."),
    })
    .optional()
    .describe("Where `mode: http` asks."),
});

const tickAnnouncement = z.strictObject({
  channel: channels("bgs").describe("Channel of the announcement, or several."),
  roles: place.roles,
  delay: duration.default(0).describe("How long after the tick."),
});

const conflicts = z.union([z.literal(false), conflictReport]);
const ticks = z.union([z.literal(false), tickAnnouncement]);
const CONFLICT_DEFAULTS = conflictReport.parse({});
const TICK_DEFAULTS = tickAnnouncement.parse({});

/** A tenant's section `bgs` in the tenants file. */
export const bgsSettings = z.strictObject({
  faction: z
    .string()
    .trim()
    .min(1)
    .optional()
    .describe("The squadron's minor faction, as the game writes it, in any case."),
  timezone: timezone
    .optional()
    .describe("Zone whose midnight and calendar day the reports follow; UTC unless told."),
  numbers: numbers.default("1,234").describe("How thousands are set apart."),
  health: z
    .strictObject({
      uploadHours: z
        .number()
        .positive()
        .default(48)
        .describe("Oldest last upload that is healthy."),
      tickHours: z.number().positive().default(30).describe("Oldest last tick that is healthy."),
      reportHours: z
        .number()
        .positive()
        .default(26)
        .describe("Oldest daily summary that is healthy."),
    })
    .prefault({})
    .describe("Ages from which the health checks are degraded."),
  daily: daily.prefault({}).describe("The daily summary."),
  spaceCz: conflictZones.prefault({}).describe("The summary of conflict zones in space."),
  groundCz: conflictZones.prefault({}).describe("The summary of conflict zones on the ground."),
  conflicts: conflicts
    .optional()
    .describe(
      "The conflict report; `false` is off. Unless told, on where there is a channel `bgs`.",
    ),
  ticks: ticks
    .optional()
    .describe(
      "The word of galaxy ticks; `false` is off. Unless told, on where there is a channel `bgs`.",
    ),
});

/**
 * The schema of a tenant's section with the switches and formats that a host's own options add.
 * Without any it is {@link bgsSettings} itself.
 */
export function settingsFor(options: BgsOptions | undefined): typeof bgsSettings {
  const ids = (options?.sections ?? []).map(({ id }) => id);
  const formats = Object.keys(options?.formats ?? {});
  if (ids.length === 0 && formats.length === 0) return bgsSettings;
  const own = Object.fromEntries(ids.map((id) => [id, sectionChoice.optional()]));
  const choice = { format: z.enum(["classic", "embed", ...formats]).default("classic") };
  const sections = sectionSwitches.extend(own).prefault({});
  const extended = bgsSettings.extend({
    daily: daily.extend({ ...choice, sections }).prefault({}),
    spaceCz: conflictZones.extend(choice).prefault({}),
    groundCz: conflictZones.extend(choice).prefault({}),
  });
  // Keys and names that only this host has are looked up as text.
  return extended as unknown as typeof bgsSettings;
}

/** A tenant's section as the schema answers it. */
export type BgsSettings = z.output<typeof bgsSettings>;

/** What a tenant's settings say of conflicts; `undefined` where they are off. */
export function conflictSettings(
  settings: BgsSettings,
  tenant: Pick<Tenant, "channels">,
): ConflictSettings | undefined {
  return settings.conflicts === undefined
    ? whereChannel(tenant, CONFLICT_DEFAULTS)
    : settings.conflicts || undefined;
}

/** What a tenant's settings say of ticks; `undefined` where they are off. */
export function tickSettings(
  settings: BgsSettings,
  tenant: Pick<Tenant, "channels">,
): TickSettings | undefined {
  return settings.ticks === undefined
    ? whereChannel(tenant, TICK_DEFAULTS)
    : settings.ticks || undefined;
}

/** Settings of the conflict report, where it is on. */
export type ConflictSettings = z.output<typeof conflictReport>;

/** Settings of the tick announcement, where it is on. */
export type TickSettings = z.output<typeof tickAnnouncement>;

/** What `bgs()` takes. */
export const bgsOptions = z
  .strictObject({
    settle: duration
      .default("2m")
      .describe("How long after the end of a period a report waits for late uploads."),
    sections: z
      .array(z.custom<AnySection>(isSection, { error: "expected a section of defineSection()" }))
      .default([])
      .describe("Sections of the daily summary besides the built-in ones."),
    reports: z
      .array(z.custom<ReportDefinition>(isReport, { error: "expected a report of defineReport()" }))
      .default([])
      .describe("Reports besides the built-in ones; one with the same id takes its place."),
    formats: z
      .record(
        z.string(),
        z.custom<ReportFormat>((value) => typeof value === "function", {
          error: "expected a function that makes a message of a report",
        }),
      )
      .default({})
      .describe("Formats by name; one named `classic` or `embed` replaces the built-in one."),
    api: z
      .strictObject({
        name: z.string().default("Carillon").describe("What BGS-Tally shows of this server."),
        description: z
          .string()
          .default("Squadron reports from your BGS activity")
          .describe("The same, in a sentence."),
        minPeriod: z.int().min(5).default(5).describe("Seconds between batches, at least."),
        maxBatch: z.int().min(10).max(1000).default(100).describe("Events in a batch, at most."),
      })
      .prefault({})
      .describe("What BGS-Tally is told of the API."),
    tickSources: z
      .array(
        z.union([
          z.enum(TICK_SOURCE_NAMES),
          z.custom<TickSource>(isTickSource, {
            error: "expected the name of a source, or a source",
          }),
        ]),
      )
      .min(1)
      .default(["edcd", "infomancer", "elitebgs"])
      .describe("Who is asked for galaxy ticks, in order: built-in sources by name, or own ones."),
    tickPolling: z
      .enum(["auto", "always", "never"])
      .default("auto")
      .describe("When sources are asked; `auto`: where a tenant has ticks announced."),
    tickGapHours: z
      .number()
      .positive()
      .default(4)
      .describe("Ticks closer together than this need a second source to be believed."),
  })
  .optional();

/** What `bgs()` takes, as it is written. */
export type BgsOptions = NonNullable<z.input<typeof bgsOptions>>;

/** What `bgs()` was given, with the defaults. */
export type ResolvedBgsOptions = NonNullable<z.output<typeof bgsOptions>>;

/** Input of `bgs:conflict-report`. */
export const conflictPayload = z.strictObject({
  digest: z
    .boolean()
    .optional()
    .describe("Whether the digest is posted; where it is told, the tenant's own data are read."),
});

/** Input of the jobs of reports. */
export const reportPayload = z.strictObject({
  date: z.iso.date().optional().describe("One day to report; goes before `period`."),
  period: z.enum(PERIODS).optional().describe("Unless told, the one in the tenant's settings."),
});

/** The original posted wherever there was a webhook; who has none is not warned of it. */
function whereChannel<T extends { channel: string[] }>(
  tenant: Pick<Tenant, "channels">,
  settings: T,
): T | undefined {
  return settings.channel.every((name) => tenant.channels.includes(name)) ? settings : undefined;
}

/** One channel or several, as a list. */
function channels(standard: string) {
  return z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
    .default(standard)
    .transform((channel) => (typeof channel === "string" ? [channel] : channel));
}

function isTimezone(value: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: value }) instanceof Intl.DateTimeFormat;
  } catch {
    return false;
  }
}

function isSection(value: unknown): boolean {
  return hasAll(value, { id: "string", query: "function", row: "function" });
}

function isReport(value: unknown): boolean {
  return hasAll(value, { id: "string", cron: "string", place: "function", write: "function" });
}

function isTickSource(value: unknown): boolean {
  return hasAll(value, { name: "string", last: "function" });
}

function hasAll(value: unknown, types: Readonly<Record<string, string>>): boolean {
  if (typeof value !== "object" || value === null) return false;
  const members = value as Readonly<Record<string, unknown>>;
  return Object.entries(types).every(([name, type]) => typeof members[name] === type);
}
