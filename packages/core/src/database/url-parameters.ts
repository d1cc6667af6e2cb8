import { didYouMean } from "../config/index.ts";
import { invalidUrl } from "./invalid-url.ts";

/** How the server's certificate is checked. */
export interface TlsOptions {
  /** Whether the certificate must be one that is trusted, for that host. */
  readonly verify: boolean;
  /** File with the authority to trust. */
  readonly ca?: string;
  /** File with our own certificate. */
  readonly cert?: string;
  /** File with the key of it. */
  readonly key?: string;
}

/** What the query of a server's URL may say. */
export interface ServerOptions {
  /** Without it the connection is not encrypted. */
  readonly tls: TlsOptions | undefined;
  /** Path of a Unix socket, instead of host and port. */
  readonly socket: string | undefined;
  /** Name that the server shows for the connection (PostgreSQL). */
  readonly applicationName: string | undefined;
  /** Milliseconds to connect. */
  readonly connectTimeout: number | undefined;
}

/**
 * Reads the query of a server's URL, in the words of mysql, libpq and SQLAlchemy.
 *
 * @throws {@link CarillonError} `DATABASE_URL_INVALID` for a parameter that nobody knows.
 */
export function serverOptions(dialect: "mysql" | "postgres", query: string): ServerOptions {
  const parameters = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) {
    const known = MEANINGS[name.toLowerCase().replaceAll("-", "_")];
    if (known === undefined) {
      const hint = didYouMean(name, Object.keys(MEANINGS));
      throw invalidUrl(
        `only known parameters after ?, found ${JSON.stringify(name.slice(0, 40))}${hint}`,
      );
    }
    parameters.set(known, value);
  }
  const timeout = parameters.get("timeout");
  return {
    tls: tlsOptions(parameters),
    socket:
      parameters.get("socket") ?? (dialect === "postgres" ? parameters.get("host") : undefined),
    applicationName: parameters.get("name"),
    connectTimeout: timeout === undefined ? undefined : milliseconds(timeout),
  };
}

/** Parameter to meaning; `ignored` is what other drivers need and this one does by itself. */
const MEANINGS: Readonly<Record<string, string>> = {
  ssl: "tls",
  sslmode: "tls",
  ssl_mode: "tls",
  sslrootcert: "ca",
  ssl_ca: "ca",
  sslcert: "cert",
  ssl_cert: "cert",
  sslkey: "key",
  ssl_key: "key",
  socket: "socket",
  unix_socket: "socket",
  host: "host",
  application_name: "name",
  connect_timeout: "timeout",
  charset: "ignored",
  use_unicode: "ignored",
  local_infile: "ignored",
  binary_prefix: "ignored",
  autocommit: "ignored",
  client_encoding: "ignored",
  timezone: "ignored",
};

const MODES: Readonly<Record<string, "off" | "encrypt" | "verify">> = {
  false: "off",
  0: "off",
  disable: "off",
  disabled: "off",
  // "Where the server can": a connection that is encrypted only sometimes protects from nobody.
  allow: "off",
  prefer: "off",
  preferred: "off",
  require: "encrypt",
  required: "encrypt",
  true: "verify",
  1: "verify",
  verify_ca: "verify",
  verify_full: "verify",
  verify_identity: "verify",
};

function tlsOptions(parameters: ReadonlyMap<string, string>): TlsOptions | undefined {
  const [ca, cert, key] = ["ca", "cert", "key"].map((name) => parameters.get(name));
  const written = parameters.get("tls") ?? (ca === undefined ? "disable" : "verify_full");
  const mode = MODES[written.toLowerCase().replaceAll("-", "_")];
  if (mode === undefined) {
    throw invalidUrl(`sslmode to be one of ${Object.keys(MODES).join(", ")}`);
  }
  if (mode === "off") return undefined;
  return {
    verify: mode === "verify",
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
  };
}

function milliseconds(text: string): number {
  const seconds = Number(text);
  if (/^\d{1,4}$/.test(text) && seconds > 0) return seconds * 1_000;
  throw invalidUrl("connect_timeout to be whole seconds");
}
