/** One method of a {@link Logger}. */
export type Log = (message: string, meta?: object) => void;

/** What Carillon asks of a logger; winston, pino and `console` wrappers fit. */
export interface Logger {
  /** Detail for the people who work on the job. */
  debug: Log;
  /** What happened, as planned. */
  info: Log;
  /** Something that may need a look. */
  warn: Log;
  /** Something that needs a person. */
  error: Log;
  /** A logger that adds `meta` to every record. */
  child?(meta: object): Logger;
}
