import { redact, redactText } from "../logging/index.ts";
import type { Logger } from "../logging/logger.ts";
import type { LogLine } from "../model/index.ts";
import type { LogStore } from "../store/index.ts";
import type { Clock } from "../time/clock.ts";

const LINES_AN_EXECUTION = 5_000;
const LINES_A_WRITE = 200;

/** The log of one execution: every line goes to the scheduler's logger and, redacted, to the store. */
export class RunLog {
  readonly logger: Logger;
  readonly #options: { runId: string; store: LogStore; clock: Clock; logger: Logger };
  #lines: (LogLine & { runId: string })[] = [];
  #sequence: number;
  #kept = 0;
  #writing: Promise<void> = Promise.resolve();

  /** `after`: sequence number of the last line that earlier executions wrote. */
  constructor(options: {
    runId: string;
    store: LogStore;
    clock: Clock;
    logger: Logger;
    after: number;
  }) {
    this.#options = options;
    this.#sequence = options.after;
    this.logger = this.#makeLogger({});
  }

  /** Writes what is not written yet. A log that cannot be written fails no run: it is told and dropped. */
  flush(): Promise<void> {
    const lines = this.#lines;
    if (lines.length === 0) return this.#writing;
    this.#lines = [];
    const { store, logger, runId } = this.#options;
    this.#writing = this.#writing
      .then(() => store.append(lines))
      .catch((error: unknown) => {
        logger.warn("run log not written", { runId, lines: lines.length, error });
      });
    return this.#writing;
  }

  #makeLogger(bound: object): Logger {
    const log =
      (level: "debug" | "info" | "warn" | "error") =>
      (message: string, meta?: object): void => {
        const all = meta === undefined ? bound : { ...bound, ...meta };
        this.#options.logger[level](message, all);
        this.#keep(level, message, all);
      };
    return {
      debug: log("debug"),
      info: log("info"),
      warn: log("warn"),
      error: log("error"),
      child: (meta) => this.#makeLogger({ ...bound, ...meta }),
    };
  }

  #keep(level: string, message: string, meta: object): void {
    // Counted apart: an execution after a snooze numbers its lines from far behind the last one's.
    if (this.#kept >= LINES_AN_EXECUTION) return;
    this.#kept += 1;
    this.#sequence += 1;
    const cut = this.#kept === LINES_AN_EXECUTION;
    this.#lines.push({
      runId: this.#options.runId,
      sequence: this.#sequence,
      at: this.#options.clock.now(),
      level: cut ? "warn" : level,
      message: cut ? `log cut after ${LINES_AN_EXECUTION} lines` : redactText(String(message)),
      ...(!cut && Object.keys(meta).length > 0 && { meta: redact(meta) as object }),
    });
    if (this.#lines.length >= LINES_A_WRITE) void this.flush();
  }
}
