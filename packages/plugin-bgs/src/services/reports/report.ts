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

/** A section with what the settings say of it. */
export interface ChosenSection {
  /** The section. */
  section: AnySection;
  /** Its length. */
  choice: SectionChoice;
}

/**
 * Asks sections in order. One that fails is asked once more, then logged and left out, so that one
 * broken table does not silence the rest.
 *
 * @throws the first error when some of them fail and none has rows: that nothing happened cannot be told,
 * so the run is retried.
 */
export async function collectSections(
  facts: SectionFacts & { readonly text: RowText; readonly logger: Logger },
  chosen: readonly ChosenSection[],
): Promise<{ sections: readonly ReportSection[]; failed: readonly string[] }> {
  const sections: ReportSection[] = [];
  const errors = new Map<string, unknown>();
  // One after the other: a tenant's pool is small, and other runs share it.
  for (const { section, choice } of chosen) {
    try {
      const collected = await collect(facts, section, choice);
      if (collected !== undefined) sections.push(collected);
    } catch (error) {
      errors.set(section.id, error);
    }
  }
  const [first] = errors.values();
  if (errors.size > 0 && sections.length === 0) throw first;
  for (const [id, error] of errors) {
    facts.logger.error(`section ${id} failed and is left out of the report`, { error });
  }
  return { sections, failed: [...errors.keys()] };
}

async function collect(
  facts: SectionFacts & { readonly text: RowText },
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
    lines: rows.map((row, rank) => `${rank + 1}. ${neutralise(section.row(row, facts.text))}`),
    entries: rows.map((row, rank) => `${rank + 1}. ${neutralise(entry(row, facts.text))}`),
  };
}

function isEnough(section: AnySection, row: unknown, { minimum }: SectionChoice): boolean {
  return minimum === undefined || section.value === undefined || section.value(row) >= minimum;
}
