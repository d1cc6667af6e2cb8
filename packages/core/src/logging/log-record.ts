/** How grave a record is, gravest first. */
export const LEVELS = ["error", "warn", "info", "debug"] as const;

/** One of {@link LEVELS}. */
export type Level = (typeof LEVELS)[number];

/** One record, without secrets, as every sink gets it. */
export interface LogRecord {
  /** When it was logged. */
  readonly at: Date;
  /** How grave it is. */
  readonly level: Level;
  /** Its text. */
  readonly message: string;
  /** Its fields; JSON. */
  readonly meta: Readonly<Record<string, unknown>>;
}

/** Where records go. */
export interface Sink {
  /** Takes one; never throws. */
  write(record: LogRecord): void;
  /** Writes what is buffered, then takes no more. */
  close(): Promise<void>;
}
