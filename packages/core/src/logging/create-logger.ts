import type { Clock } from "../time/index.ts";
import { hostSink } from "./host-sink.ts";
import { logContext } from "./log-context.ts";
import { LEVELS, type Level, type Sink } from "./log-record.ts";
import type { Logger } from "./logger.ts";
import type { LoggingOptions } from "./options.ts";
import { redact } from "./redact.ts";
import { redactText } from "./redact-text.ts";
import { resolveLogging } from "./resolve-logging.ts";
import { winstonSink } from "./winston-sink.ts";

/** A logger and its end. */
export interface LoggerHandle {
  /** Where the scheduler and its plugins log. */
  readonly logger: Logger;
  /** Writes what is buffered and closes the file; the host's logger goes on. */
  close(): Promise<void>;
}

/**
 * Makes the scheduler's logger. Every record goes, once and without secrets, to the host's logger
 * where there is one, and to our own console and rotating file as `options` say; with a host's
 * logger the console is off unless asked for, so that no line is doubled. Records carry the fields
 * of {@link runWithLogContext}, then those of `child`, then their own. Nothing is opened before the
 * first record. Logging never throws.
 *
 * @throws {@link CarillonError} `LOGGING_INVALID` for options that make no sense.
 */
export function createLogger(settings: {
  options?: LoggingOptions | undefined;
  host?: Logger | undefined;
  clock: Clock;
}): LoggerHandle {
  const { host, clock } = settings;
  const options = resolveLogging(settings.options ?? {}, host !== undefined);
  const threshold = LEVELS.indexOf(options.level);
  const hosts = host === undefined ? [] : [hostSink(host)];
  const hasOwn = options.console !== "off" || options.file !== undefined;
  const own = hasOwn ? [winstonSink(options, tell)] : [];

  function tell(problem: string): void {
    if (hosts.length > 0) write("error", { message: problem, meta: {} }, hosts);
    else process.emitWarning(problem, { code: "CARILLON_LOG_FILE" });
  }

  function write(
    level: Level,
    said: { message: unknown; meta: object },
    sinks: readonly Sink[],
  ): void {
    const { text, fields } = split(said.message, said.meta);
    const record = {
      at: clock.now(),
      level,
      message: redactText(text),
      meta: redact({ ...logContext(), ...fields }) as Record<string, unknown>,
    };
    for (const sink of sinks) sink.write(record);
  }

  function make(bound: object): Logger {
    const log =
      (level: Level) =>
      (message: string, meta?: object): void => {
        // The host filters for itself; ours stays cheap for what nobody will read.
        const heard = LEVELS.indexOf(level) <= threshold ? [...hosts, ...own] : hosts;
        if (heard.length === 0) return;
        write(level, { message, meta: { ...bound, ...asFields(meta) } }, heard);
      };
    return {
      debug: log("debug"),
      info: log("info"),
      warn: log("warn"),
      error: log("error"),
      child: (meta) => make({ ...bound, ...meta }),
    };
  }

  return {
    logger: make({}),
    async close() {
      await Promise.all(own.map((sink) => sink.close()));
    },
  };
}

// People pass an error where the fields belong, and a text where an object belongs.
function asFields(meta: unknown): object {
  if (meta instanceof Error) return { error: meta };
  if (meta === undefined || meta === null) return {};
  return typeof meta === "object" ? meta : { meta };
}

function split(message: unknown, fields: object): { text: string; fields: object } {
  if (typeof message === "string") return { text: message, fields };
  if (message instanceof Error)
    return { text: message.message, fields: { error: message, ...fields } };
  return { text: String(redact(message)), fields };
}
