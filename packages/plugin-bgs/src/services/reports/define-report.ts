import type { Logger, Message } from "@carillon/core";
import type { BgsSettings } from "../../schema.ts";
import type { Period, ResolvedPeriod } from "./period.ts";
import type { ReportFormat } from "./report.ts";
import type { RowText } from "./row-text.ts";
import type { AnySection, SectionFacts } from "./section.ts";

/** What a report is written from. */
export interface ReportFacts extends SectionFacts {
  /** The tenant's section `bgs`. */
  readonly settings: BgsSettings;
  /** What it is about. */
  readonly period: ResolvedPeriod;
  /** Zone of its days. */
  readonly timezone: string;
  /** Writes cells in the tenant's number style. */
  readonly text: RowText;
  /** Names the tenant. */
  readonly logger: Logger;
  /** The host's own sections of the daily summary. */
  readonly sections: readonly AnySection[];
  /** Formats by name, the built-in ones and the host's. */
  readonly formats: Readonly<Record<string, ReportFormat>>;
}

/** A report, written. */
export interface WrittenReport {
  /** What to post, in order. */
  messages: readonly Message[];
  /** Figures for the run's result; JSON. */
  result?: Readonly<Record<string, unknown>>;
}

/** Where and how a report goes out, from the tenant's settings. */
export interface ReportPlace {
  /** Channels, each of which gets all of it. */
  channels: readonly string[];
  /** Roles that it pings; none unless the tenant asks. */
  roles: readonly string[];
  /** Its period where neither schedule nor caller names one. */
  period: Period;
}

/** A report: the job `bgs:<id>`, and what it posts. The built-in ones are made of the same parts. */
export interface ReportDefinition {
  /** `[a-z0-9-]`; names the job. */
  id: string;
  /** For people. */
  description: string;
  /** When, in the tenant's report zone: minute, hour, day of month, month, day of week. */
  cron: string;
  /** Where and how. */
  place: (settings: BgsSettings) => ReportPlace;
  /** Writes it; `undefined` when nothing happened. */
  write: (facts: ReportFacts) => Promise<WrittenReport | undefined>;
}

/**
 * Makes a report for `bgs({ reports })`.
 *
 * @example
 * ```ts
 * const weekly = defineReport({
 *   id: "weekly-traders",
 *   description: "Who traded most last week",
 *   cron: "0 8 * * mon",
 *   place: () => ({ channels: ["shoutout"], roles: [], period: "lw" }),
 *   write: async (facts) => ({ messages: [{ body: `Traders of ${facts.period.label}` }] }),
 * });
 * ```
 */
export function defineReport(report: ReportDefinition): ReportDefinition {
  return Object.freeze({ ...report });
}
