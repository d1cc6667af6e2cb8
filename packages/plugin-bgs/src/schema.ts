import { z } from "zod";
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

const daily = z.strictObject({
  channel: z.string().min(1).default("shoutout").describe("Channel of the report."),
  format: format
    .default("classic")
    .describe("`classic` is the original's text, `embed` has fields."),
  top: z.int().min(1).max(100).default(5).describe("Rows a section, at most."),
  sections: sectionSwitches
    .prefault({})
    .describe("A section by its id: `false` is off, `{ top, minimum }` its own length."),
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
  const extended = bgsSettings.extend({
    daily: daily
      .extend({
        sections: sectionSwitches.extend(own).prefault({}),
        format: z.enum(["classic", "embed", ...formats]).default("classic"),
      })
      .prefault({}),
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

/** Input of `bgs:daily-summary`. */
export const dailyPayload = z.strictObject({
  date: z.iso
    .date()
    .optional()
    .describe("The day to report; unless told, the one that has just ended."),
});

function isTimezone(value: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: value }) instanceof Intl.DateTimeFormat;
  } catch {
    return false;
  }
}

function isSection(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    "id" in value &&
    typeof value.id === "string" &&
    "query" in value &&
    typeof value.query === "function" &&
    "row" in value &&
    typeof value.row === "function"
  );
}
