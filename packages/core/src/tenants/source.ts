import type { DocumentProblem } from "../config/config-document.ts";

/** One tenant (or a list of them) as a source holds it. */
export interface TenantDocument {
  /** File name, `table tenants`, or `code`; for messages. */
  source: string;
  /** Parsed YAML or JSON. */
  value: unknown;
  /** Line and column of a place (or of the key that leads to it), from 1. */
  locate?(
    path: readonly PropertyKey[],
    of?: "key" | "value",
  ): { line: number; column: number } | undefined;
  /**
   * What is wrong with the document as a whole, a syntax error for instance; `value` counts for nothing
   * then, and the tenants that were last read from this source stay as they were.
   */
  problems?: readonly DocumentProblem[];
  /**
   * `${VAR}` and `<key>File` are resolved in its values. Only for a source that is as trusted as the host:
   * whoever may write such a value reads the environment and the files of the process.
   *
   * @defaultValue false
   */
  references?: boolean;
  /** Where relative paths in it begin; the working directory unless told. */
  directory?: string;
}

/** Where tenants come from. */
export interface TenantSource {
  /** Reads all. @throws when the source cannot be read; nobody is removed then. */
  load(): Promise<readonly TenantDocument[]>;
  /** Calls `changed` after each change, until the answer is called. */
  watch?(changed: () => void): () => void;
}
