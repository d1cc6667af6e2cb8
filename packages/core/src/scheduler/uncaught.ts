import { logContext } from "../logging/index.ts";
import type { Logger } from "../logging/logger.ts";
import { describeError } from "../runner/index.ts";

/**
 * Logs which run an uncaught exception came from. It only looks: Node goes on to end the process as it
 * would without it, and after the restart the run is found by its lease. The answer stops looking.
 */
export function watchUncaught(logger: Logger): () => void {
  const look = (error: unknown): void => {
    const { runId, job, tenant } = logContext();
    if (runId === undefined) return;
    logger.error("an exception outside its promise ends the process", {
      runId,
      job,
      tenant,
      error: describeError(error),
    });
  };
  process.on("uncaughtExceptionMonitor", look);
  return () => void process.off("uncaughtExceptionMonitor", look);
}
