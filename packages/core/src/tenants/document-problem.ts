import { pathText, strikeSecrets } from "../config/index.ts";
import type { TenantProblem } from "../model/index.ts";
import type { TenantDocument } from "./source.ts";

/** Something wrong at a place of a document. */
export interface Finding {
  /** Where. */
  readonly path: readonly PropertyKey[];
  /** What was expected and what was found. */
  readonly message: string;
  /** The path ends with a key that should not be there. */
  readonly of?: "key" | undefined;
  /** Where it is known already. */
  readonly line?: number;
  /** Where it is known already. */
  readonly column?: number;
}

/** Makes a problem of a finding, with line and column where the document can tell. */
export function documentProblem(document: TenantDocument, finding: Finding): TenantProblem {
  const position =
    finding.line === undefined ? document.locate?.(finding.path, finding.of) : undefined;
  // An empty file has no place but its beginning.
  const start = document.locate === undefined ? undefined : 1;
  const line = finding.line ?? position?.line ?? start;
  const column = finding.column ?? position?.column ?? start;
  return {
    file: document.source,
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
    path: pathText(finding.path),
    message: strikeSecrets(finding.message),
  };
}
