import { createRequire } from "node:module";
import type { Logger as WinstonLogger } from "winston";
import { systemClock } from "../time/index.ts";
import { jsonLine, prettyLine } from "./format-record.ts";
import { LEVELS, type LogRecord, type Sink } from "./log-record.ts";
import { redactText } from "./redact-text.ts";
import type { ResolvedLogging } from "./resolve-logging.ts";

type Winston = typeof import("winston");
type Transport = WinstonLogger["transports"][number];

/** How long closing waits for a disk that does not answer. */
const PATIENCE = "5s";

/**
 * Console and rotating file, by winston. It is loaded and opened at the first record, so that making
 * a scheduler opens nothing. A file that cannot be written is told once and stops nobody.
 */
export function winstonSink(options: ResolvedLogging, tell: (problem: string) => void): Sink {
  let logger: WinstonLogger | undefined;
  let closed = false;

  return {
    write(record: LogRecord): void {
      if (closed) return;
      logger ??= open(options, tell);
      logger.log({ level: record.level, message: record.message, record });
    },
    async close(): Promise<void> {
      closed = true;
      if (logger !== undefined) await end(logger);
    },
  };
}

function open(options: ResolvedLogging, tell: (problem: string) => void): WinstonLogger {
  const winston = createRequire(import.meta.url)("winston") as Winston;
  const transports = [
    ...consoleTransport(winston, options),
    ...fileTransport(winston, options, tell),
  ];
  const logger = winston.createLogger({
    level: options.level,
    levels: Object.fromEntries(LEVELS.map((level, index) => [level, index])),
    transports,
    exitOnError: false,
  });
  // winston raises the errors of transports here as well; unheard, they would end the process.
  logger.on("error", () => undefined);
  return logger;
}

function consoleTransport(winston: Winston, { console }: ResolvedLogging): Transport[] {
  if (console === "off") return [];
  const colours = process.stdout.isTTY === true && process.env["NO_COLOR"] === undefined;
  const line = console === "json" ? jsonLine : (record: LogRecord) => prettyLine(record, colours);
  return [new winston.transports.Console({ format: formatted(winston, line) })];
}

function fileTransport(
  winston: Winston,
  { file }: ResolvedLogging,
  tell: (problem: string) => void,
): Transport[] {
  if (file === undefined) return [];
  const failed = once((error: unknown) => {
    const why = redactText(error instanceof Error ? error.message : String(error));
    tell(`log file ${file.path} cannot be written: ${why}`);
  });
  try {
    const transport = new winston.transports.File({
      filename: file.path,
      maxsize: file.maxSize,
      maxFiles: file.maxFiles,
      tailable: true,
      format: formatted(winston, jsonLine),
    });
    transport.on("error", failed);
    return [transport];
  } catch (error) {
    failed(error);
    return [];
  }
}

function formatted(winston: Winston, line: (record: LogRecord) => string) {
  return winston.format.printf((info) => line(info["record"] as LogRecord));
}

// A writable ends when its transports have written everything, or when one of them broke.
async function end(logger: WinstonLogger): Promise<void> {
  const waiting = new AbortController();
  const patience = systemClock()
    .sleep(PATIENCE, { signal: waiting.signal })
    .catch(() => undefined);
  const finished = new Promise<void>((resolve) => {
    logger.once("finish", resolve);
    logger.once("error", () => resolve());
    logger.end();
  });
  await Promise.race([finished, patience]);
  waiting.abort();
}

function once(work: (error: unknown) => void): (error: unknown) => void {
  let done = false;
  return (error) => {
    if (!done) work(error);
    done = true;
  };
}
