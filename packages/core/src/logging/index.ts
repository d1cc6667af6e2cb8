export { createLogger, type LoggerHandle } from "./create-logger.ts";
export { logContext, runWithLogContext } from "./log-context.ts";
export type { Log, Logger } from "./logger.ts";
export type { LoggingOptions } from "./options.ts";
export { redact, type SerializedError, serializeError } from "./redact.ts";
export { redactText } from "./redact-text.ts";
export { silentLogger } from "./silent-logger.ts";
