import { atPath, type ReferenceIssue } from "../config/index.ts";
import type { TenantProblem } from "../model/index.ts";
import { documentProblem } from "./document-problem.ts";
import type { Entry, Fields } from "./document-shape.ts";
import type { TenantDocument } from "./source.ts";

/** Tells a problem; `of: "key"` when the path ends with a key that should not be there. */
export type Report = (path: readonly PropertyKey[], message: string, of?: "key") => void;

/** What an entry consists of. */
export interface EntryParts {
  /** The document. */
  readonly document: TenantDocument;
  /** The entry. */
  readonly entry: Entry;
  /** What lies under it. */
  readonly defaults: Fields;
  /** Where a place of the tenant stands in the entry. */
  readonly origin: (path: readonly PropertyKey[]) => readonly PropertyKey[];
}

/**
 * Gathers what is wrong with an entry, and says where it stands in the document: in the entry, else
 * in the defaults, else at the nearest parent that is there. What follows from a reference that could
 * not be resolved is not told a second time.
 */
export class EntryReport {
  readonly problems: TenantProblem[] = [];
  readonly #parts: EntryParts;
  readonly #unresolved: (readonly PropertyKey[])[] = [];

  constructor(parts: EntryParts) {
    this.#parts = parts;
  }

  /** A problem at a place of the tenant. */
  readonly add: Report = (path, message, of) => {
    const { document, entry, defaults, origin } = this.#parts;
    const own = origin(path);
    const isDefault = !atPath(entry.value, own).found && atPath(defaults, path).found;
    const place = isDefault ? ["defaults", ...path] : [...entry.path, ...own];
    if (this.#unresolved.some((other) => isPrefix(other, place) || isPrefix(place, other))) return;
    this.problems.push(documentProblem(document, { path: place, message, of }));
  };

  /** A reference of the document that could not be resolved. */
  unresolved(base: readonly PropertyKey[], issue: ReferenceIssue): void {
    const place = [...base, ...issue.path];
    this.problems.push(
      documentProblem(this.#parts.document, { path: place, message: issue.message }),
    );
    this.#unresolved.push(place);
  }
}

function isPrefix(short: readonly PropertyKey[], long: readonly PropertyKey[]): boolean {
  return short.every((key, index) => String(key) === String(long[index]));
}
