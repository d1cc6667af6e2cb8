import { didYouMean } from "../config/index.ts";
import { CarillonError } from "../errors.ts";
import { LEVELS, type Level } from "./log-record.ts";
import type { LoggingOptions } from "./options.ts";

/** The options of logging, checked and complete. */
export interface ResolvedLogging {
  /** What is graver, or as grave, is written. */
  readonly level: Level;
  /** How the console looks. */
  readonly console: "json" | "pretty" | "off";
  /** The rotating file; sizes in bytes. */
  readonly file: { path: string; maxSize: number; maxFiles: number } | undefined;
}

const CONSOLES = ["auto", "json", "pretty", "off"] as const;
const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  b: 1,
  k: 1024,
  m: 1024 ** 2,
  g: 1024 ** 3,
};

/**
 * Checks the options and fills in the defaults: 10 MB a file, 5 files.
 *
 * @throws {@link CarillonError} `LOGGING_INVALID`.
 */
export function resolveLogging(options: LoggingOptions, hasHost: boolean): ResolvedLogging {
  const level = oneOf("level", options.level ?? "info", LEVELS);
  const wanted = oneOf("console", options.console ?? (hasHost ? "off" : "auto"), CONSOLES);
  const automatic = process.stdout.isTTY ? "pretty" : "json";
  const { file } = options;
  return {
    level,
    console: wanted === "auto" ? automatic : wanted,
    file: file && {
      path: pathOf(file.path),
      maxSize: sizeOf(file.maxSize ?? "10m"),
      maxFiles: countOf(file.maxFiles ?? 5),
    },
  };
}

function oneOf<T extends string>(name: string, value: unknown, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found !== undefined) return found;
  const expected = `one of ${allowed.join(", ")}`;
  throw invalid(name, { expected, value, hint: didYouMean(String(value), allowed) });
}

function pathOf(value: unknown): string {
  if (typeof value === "string" && value.trim() !== "") return value;
  throw invalid("file.path", { expected: "the path of a file", value });
}

function sizeOf(value: unknown): number {
  const match = /^(\d+(?:\.\d+)?)\s*([bkmg]?)b?$/i.exec(String(value).trim());
  const bytes = Math.floor(Number(match?.[1]) * (UNITS[match?.[2]?.toLowerCase() ?? ""] ?? 1));
  if (bytes > 0) return bytes;
  throw invalid("file.maxSize", { expected: "a size such as '10m' or '512k'", value });
}

function countOf(value: unknown): number {
  if (typeof value === "number" && Number.isInteger(value) && value > 0) return value;
  throw invalid("file.maxFiles", { expected: "a whole number from 1", value });
}

function invalid(
  name: string,
  wrong: { expected: string; value: unknown; hint?: string },
): CarillonError {
  const { value, expected, hint } = wrong;
  const got = typeof value === "string" ? `"${value}"` : String(value);
  return new CarillonError(
    "LOGGING_INVALID",
    `Expected logging.${name} to be ${expected}, got ${got}${hint || "."}`,
    { details: { option: `logging.${name}` } },
  );
}
