import type { Logger } from "./logger.ts";

/** A logger that keeps everything to itself. */
export function silentLogger(): Logger {
  const nothing = (): void => undefined;
  const logger: Logger = {
    debug: nothing,
    info: nothing,
    warn: nothing,
    error: nothing,
    child: () => logger,
  };
  return logger;
}
