/** One thing that a schema refuses. */
export interface ValidationIssue {
  /** Where, from the value that was validated: `daily.channel`; empty for the value itself. */
  readonly path: string;
  /** The same, key by key. */
  readonly keys: readonly PropertyKey[];
  /** What was expected; never with a value of the input. */
  readonly message: string;
  /** The path ends with a key that the schema does not know. */
  readonly unknownKey?: true;
}
