import type { Message, Severity } from "../model/index.ts";
import { lazySchema } from "./lazy-schema.ts";
import type { Notifier } from "./notifier.ts";

/** Config of a channel of type `log`. */
export interface LogChannelConfig {
  /** `log`. */
  type: "log";
  /** Level of every message; after the message's severity unless told. */
  level?: LogLevel | undefined;
}

/** A level of a {@link Logger}. */
export type LogLevel = "debug" | "info" | "warn" | "error";

/** A message as a record of the log. */
export interface LogPart {
  /** How grave. */
  level: LogLevel;
  /** The record's text. */
  text: string;
  /** What goes with it. */
  meta: Readonly<Record<string, unknown>>;
}

/** Writes messages to the scheduler's log: for trying things out, and as a fallback that is always there. */
export const logNotifier: Notifier<LogChannelConfig, LogPart> = {
  type: "log",
  config: lazySchema((z) =>
    z.strictObject({
      type: z.literal("log"),
      level: z.enum(["debug", "info", "warn", "error"]).optional(),
    }),
  ),
  destination: () => "log",
  render: (message, { level }) => [
    { level: level ?? levelOf(message.severity), text: textOf(message), meta: metaOf(message) },
  ],
  async send({ level, text, meta }, { logger, to }) {
    logger[level](text, to === undefined ? meta : { ...meta, to: to.id });
    return {};
  },
};

const levels: Readonly<Record<Severity, LogLevel>> = {
  debug: "debug",
  info: "info",
  success: "info",
  warning: "warn",
  error: "error",
  critical: "error",
};

function levelOf(severity: Severity = "info"): LogLevel {
  return levels[severity];
}

function textOf({ title, body }: Message): string {
  return title === undefined || title === "" ? body : `${title}: ${body}`;
}

function metaOf({ fields, tags, link, severity, timestamp }: Message): LogPart["meta"] {
  return {
    ...(severity === undefined ? {} : { severity }),
    ...(timestamp === undefined ? {} : { timestamp: isoText(timestamp) }),
    ...(link === undefined ? {} : { link }),
    ...(tags === undefined ? {} : { tags }),
    ...(fields === undefined ? {} : { fields: fields.map(({ name, value }) => ({ name, value })) }),
  };
}

function isoText(timestamp: Date | string): string {
  return typeof timestamp === "string" ? timestamp : timestamp.toISOString();
}
