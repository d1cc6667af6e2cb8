import type { Logger, Message } from "@carillon/core";
import { countOutcomes, type Outcome, type OutcomeCounts, type OutcomeKind } from "./outcome.ts";
import type { ColumnChange } from "./profile-columns.ts";
import { RANK_COLUMNS, type RankColumn, rankTitle } from "./ranks.ts";

/** What a report is made of. */
export interface SyncReport {
  /** Display name of the tenant. */
  readonly tenant: string;
  /** What became of the commanders. */
  readonly outcomes: readonly Outcome[];
  /** Commanders who were to be asked for. */
  readonly total: number;
  /** Names in a section, at most. */
  readonly listed: number;
  /** Why the sync ended early, as a sentence without its full stop. */
  readonly stopped?: string | undefined;
}

/** Whether there is anything to tell but that all is as it was. */
export function isNews({ outcomes, stopped }: Pick<SyncReport, "outcomes" | "stopped">): boolean {
  return stopped !== undefined || outcomes.some(({ kind }) => kind !== "unchanged");
}

/** The report as a message: counts, then a section each; a section that is cut says so. */
export function reportMessage(report: SyncReport): Message {
  const { tenant, outcomes, listed, stopped } = report;
  const counts = countOutcomes(outcomes);
  const sections = SECTIONS.flatMap(({ kind, title }) => {
    const lines = outcomes.filter((outcome) => outcome.kind === kind).map(outcomeText);
    return lines.length === 0 ? [] : [section(`${title} (${lines.length})`, lines, listed)];
  });
  return {
    title: `Commander sync: ${neutralise(tenant)}`,
    body: [summary(report, counts), ...sections].join("\n\n"),
    severity: stopped !== undefined ? "error" : counts.failed > 0 ? "warning" : "info",
    tags: ["inara"],
  };
}

/** Every outcome in the run's log: a line for each commander of whom there is more to say than a name. */
export function logOutcomes(logger: Logger, outcomes: readonly Outcome[]): void {
  for (const { kind } of SECTIONS) {
    const ofKind = outcomes.filter((outcome) => outcome.kind === kind);
    for (const names of parts(ofKind, kind === "changed" ? 1 : NAMES_A_LINE)) {
      logger.info(`${kind}: ${names.map(outcomeText).join("; ")}`);
    }
  }
}

const SECTIONS: readonly { kind: OutcomeKind; title: string }[] = [
  { kind: "added", title: "Added" },
  { kind: "changed", title: "Changed" },
  { kind: "not-found", title: "Not found" },
  { kind: "failed", title: "Failed" },
];

// So that 5,000 commanders fit into the lines that a run's log keeps.
const NAMES_A_LINE = 25;

function summary({ total, outcomes, stopped }: SyncReport, counts: OutcomeCounts): string {
  const asked = outcomes.length < total ? `${outcomes.length} of ${total}` : `${total}`;
  const commanders = total === 1 ? "commander" : "commanders";
  const text = `${asked} ${commanders}: ${counts.added} added, ${counts.changed} changed, ${counts["not-found"]} not found, ${counts.failed} failed.`;
  return stopped === undefined ? text : `${neutralise(stopped)}.\n${text}`;
}

function section(title: string, lines: readonly string[], listed: number): string {
  const shown = lines.slice(0, listed);
  const more = lines.length - shown.length;
  const rest = more === 0 ? "" : `… and ${more} more, named in the run's log`;
  const list = shown.length === 0 ? "" : ["```text", ...shown, "```"].join("\n");
  return [`**${title}**`, list, rest].filter((part) => part !== "").join("\n");
}

function outcomeText(outcome: Outcome): string {
  const name = neutralise(outcome.name);
  switch (outcome.kind) {
    case "changed":
      return `${name}: ${changeTexts(outcome.changes).map(neutralise).join(", ")}`;
    case "not-found":
      return outcome.similar.length === 0
        ? name
        : `${name} (similar: ${outcome.similar.map(neutralise).join(", ")})`;
    case "failed":
      return `${name}: ${neutralise(outcome.reason)}`;
    case "added":
    case "unchanged":
      return name;
  }
}

function changeTexts(changes: readonly ColumnChange[]): readonly string[] {
  const left = changes.find(({ column, after }) => column === "squadron_name" && after === null);
  return changes.flatMap((change) => {
    // Who leaves a squadron has no rank in it any more.
    if (left !== undefined && change.column === "squadron_rank") return [];
    return [changeText(change)];
  });
}

function changeText({ column, before, after }: ColumnChange): string {
  switch (column) {
    case "squadron_name":
      if (after === null) return `left squadron ${before}`;
      return before === null ? `joined squadron ${after}` : `squadron ${before} → ${after}`;
    case "squadron_rank":
      return before === null ? `squadron rank ${after}` : `squadron rank ${before} → ${after}`;
    case "rank_power":
      if (after === null) return `left power ${before}`;
      return before === null ? `pledged to ${after}` : `power ${before} → ${after}`;
    case "inara_url":
      return "profile page";
    default:
      return rankText(column, before, after);
  }
}

function rankText(column: RankColumn, before: string | null, after: string | null): string {
  const title = (value: string | null): string =>
    value === null ? "none" : rankTitle(column, value);
  const what = RANK_COLUMNS[column];
  if (before === null) return `${what} ${title(after)}`;
  return `${what} ${Number(after) < Number(before) ? "down " : ""}${title(before)} → ${title(after)}`;
}

/** Text from outside that can neither end a code block, nor ping anybody, nor break a line. */
function neutralise(text: string): string {
  return text.replace(CONTROL, " ").replaceAll("`", "'").replace(MENTION, "@\u200B");
}

// Line breaks, and marks that turn the direction of what follows.
const CONTROL = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu;
const MENTION = /@(?=everyone|here|[!&]?\d)/gi;

function parts<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  const count = Math.ceil(list.length / size);
  return Array.from({ length: count }, (_, part) => list.slice(part * size, (part + 1) * size));
}
