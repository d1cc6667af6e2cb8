import type { LogRecord, Sink } from "./log-record.ts";
import type { Logger } from "./logger.ts";

/** Hands every record to the host's logger, once; what the host shows of it is the host's affair. */
export function hostSink(host: Logger): Sink {
  return {
    write({ level, message, meta }: LogRecord): void {
      try {
        host[level](message, meta);
      } catch {
        // A logger that fails must not fail the job that logs, and there is nobody left to tell.
      }
    },
    async close(): Promise<void> {
      // The host's logger is the host's to close.
    },
  };
}
