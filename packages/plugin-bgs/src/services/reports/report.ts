import type { Logger, Message } from "@carillon/core";
import { neutralise, type RowText } from "./row-text.ts";
import type { AnySection, SectionFacts } from "./section.ts";

/** What a tenant's settings say of one section. */
export interface SectionChoice {
  /** Rows at most. */
  top: number;
  /** Rows whose value is below are left out. */
  minimum: number | undefined;
}

/** A section with its rows as text, ready for any format. */
export interface ReportSection {
  /** Its id. */
  id: string;
  /** Heading. */
  title: string;
  /** A line of fixed-width text a row, with its rank. */
  lines: readonly string[];
  /** The same for people to scan. */
  entries: readonly string[];
}

/** A report, ready for any format. Its text is neutralised: no name in it pings or breaks a block. */
export interface Report {
  /** What it is, `Daily Summary`. */
  name: string;
  /** What it is about, `2025-09-12 (UTC)`. */
  period: string;
  /** Whose. */
  tenant: string;
  /** Those that have rows, in order. */
  sections: readonly ReportSection[];
}

/** A way to write a report as a message. */
export type ReportFormat = (report: Report) => Message;

/** What {@link collectSections} needs. */
export interface Collection {
  /** The sections, in order, each with what the settings say of it. */
  sections: readonly { section: AnySection; choice: SectionChoice }[];
  /** What they ask about. */
  facts: SectionFacts;
  /** Writes the cells. */
  text: RowText;
  /** Told of sections that fail. */
  logger: Logger;
}

/**
 * Asks all sections. One that fails is asked once more, then logged and left out, so that one broken
 * table does not silence the rest.
 *
 * @throws the first error when all of them fail: then the database is at fault, and the run is retried.
 */
export async function collectSections(collection: Collection): Promise<{
  sections: readonly ReportSection[];
  failed: readonly string[];
}> {
  const sections: ReportSection[] = [];
  const errors = new Map<string, unknown>();
  // One after the other: a tenant's pool is small, and other runs share it.
  for (const { section, choice } of collection.sections) {
    try {
      const collected = await collect(collection, section, choice);
      if (collected !== undefined) sections.push(collected);
    } catch (error) {
      errors.set(section.id, error);
    }
  }
  const all = collection.sections.length;
  if (errors.size > 0 && errors.size === all) throw errors.values().next().value;
  for (const [id, error] of errors) {
    collection.logger.error(`section ${id} failed and is left out of the report`, { error });
  }
  return { sections, failed: [...errors.keys()] };
}

async function collect(
  { facts, text }: Collection,
  section: AnySection,
  choice: SectionChoice,
): Promise<ReportSection | undefined> {
  const title = typeof section.title === "string" ? section.title : section.title(facts);
  if (title === undefined) return undefined;
  const found = await section.query(facts).catch(() => section.query(facts));
  const rows = found.filter((row) => isEnough(section, row, choice)).slice(0, choice.top);
  if (rows.length === 0) return undefined;
  const entry = section.entry ?? section.row;
  return {
    id: section.id,
    title: neutralise(title),
    lines: rows.map((row, rank) => `${rank + 1}. ${neutralise(section.row(row, text))}`),
    entries: rows.map((row, rank) => `${rank + 1}. ${neutralise(entry(row, text))}`),
  };
}

function isEnough(section: AnySection, row: unknown, { minimum }: SectionChoice): boolean {
  return minimum === undefined || section.value === undefined || section.value(row) >= minimum;
}
