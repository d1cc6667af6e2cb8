import type { Level, LogRecord } from "./log-record.ts";

const FIRST = ["tenant", "plugin", "job", "runId"];
const COLOURS: Readonly<Record<Level, number>> = { error: 31, warn: 33, info: 36, debug: 90 };

/** One line of JSON: `timestamp`, `level`, `message`, then the fields. */
export function jsonLine({ at, level, message, meta }: LogRecord): string {
  const line: Record<string, unknown> = { timestamp: at.toISOString(), level, message };
  for (const [key, value] of Object.entries(meta)) {
    // A field of that name must not change what the line says of itself.
    line[key in line ? `meta.${key}` : key] = value;
  }
  return JSON.stringify(line);
}

/** One line for people, and below it the stack of an error. */
export function prettyLine(record: LogRecord, colours: boolean): string {
  const { at, level, message, meta } = record;
  const time = at.toISOString().slice(11, 23);
  const paint = (text: string): string =>
    colours ? `\u001B[${COLOURS[level]}m${text}\u001B[0m` : text;
  const known = FIRST.filter((key) => meta[key] !== undefined);
  const names = [...known, ...Object.keys(meta).filter((key) => !known.includes(key))];
  const stacks = names.map((name) => stackOf(meta[name])).filter((stack) => stack !== undefined);
  const fields = names.map((name) => `${name}=${fieldText(meta[name])}`);
  return [[time, paint(level.padEnd(5)), message, ...fields].join(" "), ...stacks].join("\n");
}

function fieldText(value: unknown): string {
  if (typeof value === "string") return /[\s"=]/.test(value) ? JSON.stringify(value) : value;
  if (stackOf(value) !== undefined) return JSON.stringify((value as { message: unknown }).message);
  return JSON.stringify(value) ?? "undefined";
}

function stackOf(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { stack, message } = value as { stack?: unknown; message?: unknown };
  return typeof stack === "string" && typeof message === "string" ? indent(stack) : undefined;
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, "  ");
}
