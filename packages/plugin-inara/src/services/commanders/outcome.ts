import type { ColumnChange } from "./profile-columns.ts";

/** What became of a commander. */
export type Outcome =
  | { readonly kind: "added" | "unchanged"; readonly name: string }
  | { readonly kind: "changed"; readonly name: string; readonly changes: readonly ColumnChange[] }
  | { readonly kind: "not-found"; readonly name: string; readonly similar: readonly string[] }
  | { readonly kind: "failed"; readonly name: string; readonly reason: string };

/** Kinds of outcome. */
export type OutcomeKind = Outcome["kind"];

/** How many there were of each. */
export type OutcomeCounts = Readonly<Record<OutcomeKind, number>>;

/** An outcome as its row keeps it. */
export function outcomeRow(outcome: Outcome): {
  name: string;
  outcome: string;
  detail: string | null;
} {
  const { kind, name, ...detail } = outcome;
  const isEmpty = Object.keys(detail).length === 0;
  return { name, outcome: kind, detail: isEmpty ? null : JSON.stringify(detail) };
}

/** An outcome from its row; we alone write these. */
export function readOutcome(row: {
  name: string;
  outcome: string;
  detail: string | null;
}): Outcome {
  const detail = row.detail === null ? {} : (JSON.parse(row.detail) as object);
  return { ...detail, kind: row.outcome, name: row.name } as Outcome;
}

/** Counts outcomes by kind. */
export function countOutcomes(outcomes: readonly Outcome[]): OutcomeCounts {
  const counts = { added: 0, changed: 0, unchanged: 0, "not-found": 0, failed: 0 };
  for (const { kind } of outcomes) counts[kind] += 1;
  return counts;
}
