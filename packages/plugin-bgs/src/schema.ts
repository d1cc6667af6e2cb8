import { z } from "zod";
import type { ReportDefinition } from "./services/reports/define-report.ts";
import { PERIODS } from "./services/reports/period.ts";
import type { ReportFormat } from "./services/reports/report.ts";
import type { AnySection } from "./services/reports/section.ts";

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
  channel: z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
    .default("shoutout")
    .transform((channel) => (typeof channel === "string" ? [channel] : channel))
    .describe("Channel of the report, or several."),
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
  daily: daily.prefault({}).describe("The daily summary."),
  spaceCz: conflictZones.prefault({}).describe("The summary of conflict zones in space."),
  groundCz: conflictZones.prefault({}).describe("The summary of conflict zones on the ground."),
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
  })
  .optional();

/** What `bgs()` takes, as it is written. */
export type BgsOptions = NonNullable<z.input<typeof bgsOptions>>;

/** What `bgs()` was given, with the defaults. */
export type ResolvedBgsOptions = NonNullable<z.output<typeof bgsOptions>>;

/** Input of the jobs of reports. */
export const reportPayload = z.strictObject({
  date: z.iso.date().optional().describe("One day to report; goes before `period`."),
  period: z.enum(PERIODS).optional().describe("Unless told, the one in the tenant's settings."),
});

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

function hasAll(value: unknown, types: Readonly<Record<string, string>>): boolean {
  if (typeof value !== "object" || value === null) return false;
  const members = value as Readonly<Record<string, unknown>>;
  return Object.entries(types).every(([name, type]) => typeof members[name] === type);
}
