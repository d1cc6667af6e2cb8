import { createRequire } from "node:module";
import type * as winstonModule from "winston";
import type { Logger as WinstonLogger } from "winston";
import { systemClock } from "../time/index.ts";
import { jsonLine, prettyLine } from "./format-record.ts";
import { LEVELS, type LogRecord, type Sink } from "./log-record.ts";
import { redactText } from "./redact-text.ts";
import type { ResolvedLogging } from "./resolve-logging.ts";
import { RotatingFile } from "./rotating-file.ts";

type Winston = typeof winstonModule;
type Transport = WinstonLogger["transports"][number];

/** Where winston keeps the formatted line. */
const MESSAGE = Symbol.for("message");

/** How long closing waits for a disk that does not answer. */
const PATIENCE = "5s";

/**
 * Console and rotating file, by winston. It is loaded and opened at the first record, so that making
 * a scheduler opens nothing. The file is ours, for winston's own loses lines when it rotates under load
 * (measured on 3.19).
 */
export function winstonSink(options: ResolvedLogging, tell: (problem: string) => void): Sink {
  const { file: place } = options;
  const failed = (error: unknown): void => {
    const why = redactText(error instanceof Error ? error.message : String(error));
    tell(`log file ${place?.path} cannot be written: ${why}`);
  };
  const file = place && new RotatingFile({ ...place, failed });
  let logger: WinstonLogger | undefined;
  let closed = false;

  return {
    write(record: LogRecord): void {
      if (closed) return;
      logger ??= open(options, file);
      logger.log({ level: record.level, message: record.message, record });
    },
    async close(): Promise<void> {
      closed = true;
      if (logger !== undefined) await end(logger);
      if (file !== undefined) await end(file);
    },
  };
}

function open(options: ResolvedLogging, file: RotatingFile | undefined): WinstonLogger {
  const winston = createRequire(import.meta.url)("winston") as Winston;
  const transports: Transport[] = [];
  if (options.console !== "off") transports.push(consoleTransport(winston, options.console));
  if (file !== undefined) transports.push(fileTransport(winston, file));
  return winston.createLogger({
    level: options.level,
    levels: Object.fromEntries(LEVELS.map((level, index) => [level, index])),
    transports,
    exitOnError: false,
  });
}

function consoleTransport(winston: Winston, look: "json" | "pretty"): Transport {
  const colours = process.stdout.isTTY && process.env["NO_COLOR"] === undefined;
  const line = look === "json" ? jsonLine : (record: LogRecord) => prettyLine(record, colours);
  return new winston.transports.Console({ format: formatted(winston, line) });
}

function fileTransport(winston: Winston, file: RotatingFile): Transport {
  // The base class is there, but missing in winston's types.
  const { Transport } = winston as unknown as { Transport: new (options: object) => Transport };
  return new Transport({
    format: formatted(winston, jsonLine),
    log(info: Record<symbol, unknown>, next: () => void) {
      file.add(`${String(info[MESSAGE])}\n`);
      next();
    },
  });
}

function formatted(winston: Winston, line: (record: LogRecord) => string) {
  return winston.format.printf((info) => line(info["record"] as LogRecord));
}

// Finished when everything is written; the file raises no error, the console has none.
async function end(stream: { end(): unknown; once(event: "finish", heard: () => void): unknown }) {
  const waiting = new AbortController();
  const patience = systemClock()
    .sleep(PATIENCE, { signal: waiting.signal })
    .catch(() => undefined);
  const finished = new Promise<void>((resolve) => {
    stream.once("finish", resolve);
    stream.end();
  });
  await Promise.race([finished, patience]);
  waiting.abort();
}
