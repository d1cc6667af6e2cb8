/** A trigger ready to be asked: parsed, its zone and bounds resolved. Immutable, shared, for core. */
export interface CompiledTrigger {
  /**
   * The first instant strictly later than `after`, both in epoch milliseconds; `undefined` when there
   * is none. `-Infinity` asks for the very first.
   */
  next(after: number): number | undefined;
}
