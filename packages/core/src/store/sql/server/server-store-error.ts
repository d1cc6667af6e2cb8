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

interface Text {
  readonly code: string;
  readonly advice: string;
}

const TEXTS: Readonly<Record<ServerFault, Text>> = {
  again: mendable("undid a transaction again and again, because others were in its way"),
  busy: mendable(
    "has rows locked by another connection for longer than this one waits; end what holds them",
  ),
  gone: mendable("ended the connection; is the server restarting?"),
  silent: mendable("does not answer; is the server overloaded, stopped, or behind a firewall?"),
  unreachable: mendable("cannot be reached; is the server running, and are host and port right?"),
  starting: mendable("is starting up or shutting down"),
  crowded: mendable(
    "has no connection left; raise the server's limit, or give the stores smaller pools",
  ),
  full: mendable("cannot grow: the server's disk is full; make room"),
  "read-only": mendable("takes no writes just now; is it a replica, or is a failover under way?"),
  password: invalid("refuses the user or the password; put the right ones into the URL"),
  database: invalid("does not exist on that server; create it, or name another one in the URL"),
  rights: invalid(
    "does not give this user the rights that the store needs: to read and write its tables, and to " +
      "create them unless migrate is 'check' or 'off'",
  ),
  encryption: invalid(
    "and this process do not agree on encryption; see sslmode (or ssl-mode) in the URL, and the certificate",
  ),
  "too-long": text(
    "STORE_VALUE_TOO_LONG",
    "cannot keep a value that is too long: keys, ids and names have at most 512 bytes on MySQL and " +
      "about 2,000 on PostgreSQL, and a row less than the server's packet",
  ),
  other: text("STORE_FAILED", "refused a statement; this is a fault of Carillon"),
};

function mendable(advice: string): Text {
  return text("STORE_UNREACHABLE", advice);
}

function invalid(advice: string): Text {
  return text("STORE_INVALID", advice);
}

function text(code: string, advice: string): Text {
  return { code, advice };
}
