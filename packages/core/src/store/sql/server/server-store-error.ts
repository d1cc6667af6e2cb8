import { CarillonError } from "../../../errors.ts";
import type { ServerPool } from "./server-connection.ts";
import { codeOf, type ServerFault } from "./server-fault.ts";

/**
 * What a store says about an error of its server: `STORE_UNREACHABLE` where waiting may mend it,
 * `STORE_INVALID` where a person has to. An error that is none of the server's is passed on.
 */
export function serverStoreError(
  error: unknown,
  { fault, pool }: { fault: ServerFault; pool: ServerPool },
): Error {
  if (error instanceof CarillonError) return error;
  if (fault === "other" && codeOf(error) === "") {
    return error instanceof Error ? error : new Error(String(error));
  }
  const cause = pool.plain(error);
  const { code, advice } = TEXTS[fault];
  return new CarillonError(
    code,
    `the store's database ${pool.label} ${advice} (${cause.message})`,
    {
      cause,
      details: {
        database: pool.label,
        fault,
        ...(codeOf(error) !== "" && { code: codeOf(error) }),
      },
    },
  );
}

const UNREACHABLE = "STORE_UNREACHABLE";
const INVALID = "STORE_INVALID";

const TEXTS: Readonly<Record<ServerFault, { code: string; advice: string }>> = {
  again: {
    code: UNREACHABLE,
    advice: "undid a transaction again and again, because others were in its way",
  },
  busy: {
    code: UNREACHABLE,
    advice:
      "has rows locked by another connection for longer than this one waits; end what holds them",
  },
  gone: { code: UNREACHABLE, advice: "ended the connection; is the server restarting?" },
  silent: {
    code: UNREACHABLE,
    advice: "does not answer; is the server overloaded, stopped, or behind a firewall?",
  },
  unreachable: {
    code: UNREACHABLE,
    advice: "cannot be reached; is the server running, and are host and port right?",
  },
  starting: { code: UNREACHABLE, advice: "is starting up or shutting down" },
  crowded: {
    code: UNREACHABLE,
    advice: "has no connection left; raise the server's limit, or give the stores smaller pools",
  },
  full: { code: UNREACHABLE, advice: "cannot grow: the server's disk is full; make room" },
  "read-only": {
    code: UNREACHABLE,
    advice: "takes no writes just now; is it a replica, or is a failover under way?",
  },
  password: {
    code: INVALID,
    advice: "refuses the user or the password; put the right ones into the URL",
  },
  database: {
    code: INVALID,
    advice: "does not exist on that server; create it, or name another one in the URL",
  },
  rights: {
    code: INVALID,
    advice:
      "does not give this user the rights that the store needs: to read and write its tables, and to " +
      "create them unless migrate is 'check' or 'off'",
  },
  encryption: {
    code: INVALID,
    advice:
      "and this process do not agree on encryption; see sslmode (or ssl-mode) in the URL, and the certificate",
  },
  "too-long": {
    code: "STORE_VALUE_TOO_LONG",
    advice:
      "cannot keep a value that is too long: keys, ids and names have at most 512 bytes on MySQL and " +
      "about 2,000 on PostgreSQL, and a row less than the server's packet",
  },
  other: { code: "STORE_FAILED", advice: "refused a statement; this is a fault of Carillon" },
};
