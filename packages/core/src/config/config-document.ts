/** A place in a text; both from 1. */
export interface Position {
  /** Line. */
  readonly line: number;
  /** Column, in UTF-16 units. */
  readonly column: number;
}

/** One thing that is wrong with a document as a whole. */
export interface DocumentProblem {
  /** What was expected and what was found; never with a value of the document. */
  readonly message: string;
  /** Line, from 1. */
  readonly line?: number;
  /** Column, from 1. */
  readonly column?: number;
}

/** A parsed YAML or JSON text. */
export interface ConfigDocument {
  /** Plain JSON data; `undefined` when there are problems. */
  readonly value: unknown;
  /** What is wrong with the text, in its order; empty when it can be used. */
  readonly problems: readonly DocumentProblem[];
  /**
   * Where a value (or a key) stands; for a place that is not there, its nearest parent. Costs a second
   * parse when the first is long ago, so ask only to write a message.
   */
  locate(path: readonly PropertyKey[], of?: "key" | "value"): Position | undefined;
}
