import { readFileSync } from "node:fs";
import type { TlsOptions } from "./url-parameters.ts";

/** What Node's TLS takes, with the files read. */
export interface TlsContext {
  rejectUnauthorized: boolean;
  ca?: string;
  cert?: string;
  key?: string;
}

/** Reads the files that the URL names. */
export function tlsContext({ verify, ca, cert, key }: TlsOptions): TlsContext {
  return {
    rejectUnauthorized: verify,
    ...(ca !== undefined && { ca: readFileSync(ca, "utf8") }),
    ...(cert !== undefined && { cert: readFileSync(cert, "utf8") }),
    ...(key !== undefined && { key: readFileSync(key, "utf8") }),
  };
}
