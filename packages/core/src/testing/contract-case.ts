/** One sentence that an implementation must keep; run it with any test runner. */
export interface ContractCase {
  /** The sentence. */
  readonly name: string;
  /** Checks it. @throws an `AssertionError` that says what was found. */
  run(): Promise<void>;
}
