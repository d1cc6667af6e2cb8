
/** One tenant (or a list of them) as a source holds it. */
export interface TenantDocument {
  /** File name, `table tenants`, or `code`; for messages. */
  source: string;
  /** Parsed YAML or JSON. */
  value: unknown;
  /** Line and column of a place, from 1. */
  locate?(path: readonly PropertyKey[]): { line: number; column: number } | undefined;
}

/** Where tenants come from. */
export interface TenantSource {
  /** Reads all. @throws when the source cannot be read; nobody is removed then. */
  load(): Promise<readonly TenantDocument[]>;
  /** Calls `changed` after each change, until the answer is called. */
  watch?(changed: () => void): () => void;
}

