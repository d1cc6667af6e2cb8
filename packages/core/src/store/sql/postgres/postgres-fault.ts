import { codeOf, NETWORK_FAULTS, type ServerFault } from "../server/server-fault.ts";

/** What kind of trouble an error of pg or of its server is. */
export function postgresFault(error: unknown): ServerFault {
  const code = codeOf(error);
  const known = STATES[code] ?? NETWORK_FAULTS[code] ?? CLASSES[code.slice(0, 2)];
  if (known !== undefined) return known;
  const { message = "" } = (error ?? {}) as { message?: string };
  return MESSAGES.find(([pattern]) => pattern.test(message))?.[1] ?? "other";
}

/** @see https://www.postgresql.org/docs/current/errcodes-appendix.html */
const STATES: Readonly<Record<string, ServerFault>> = {
  "40P01": "again",
  "40001": "again",
  "55P03": "busy",
  "57014": "silent", // statement_timeout
  "57P01": "starting",
  "57P02": "starting",
  "57P03": "starting",
  "57P05": "gone",
  "25P03": "gone",
  "53300": "crowded",
  "53100": "full",
  "25006": "read-only",
  "28P01": "password",
  "28000": "password",
  "3D000": "database",
  "42501": "rights",
  "54000": "too-long",
};

const CLASSES: Readonly<Record<string, ServerFault>> = { "08": "gone" };

/** The driver's own errors have no code. */
const MESSAGES: readonly (readonly [RegExp, ServerFault])[] = [
  [/timeout expired|timeout exceeded|Query read timeout/i, "silent"],
  [/Connection terminated|not queryable|connection error|Cannot use a pool/i, "gone"],
  [/does not support SSL|certificate|SSL connection/i, "encryption"],
  [/password must be a string|SASL|no password/i, "password"],
];
