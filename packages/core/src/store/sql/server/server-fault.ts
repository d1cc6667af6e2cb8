/**
 * Kinds of trouble with a server. `again`: two transactions were in each other's way, and one of them
 * was undone. `busy`: a lock did not come free. `gone`: the connection has ended. `other`: no trouble of
 * the server's; a fault of ours.
 */
export type ServerFault =
  | "again"
  | "busy"
  | "gone"
  | "silent"
  | "unreachable"
  | "starting"
  | "crowded"
  | "full"
  | "read-only"
  | "password"
  | "database"
  | "rights"
  | "encryption"
  | "too-long"
  | "other";

/** The code of an error of a driver or of the system. */
export function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === "string" ? code : "";
}

/** Trouble on the way to a server, by the system's code; the same for all drivers. */
export const NETWORK_FAULTS: Readonly<Record<string, ServerFault>> = {
  ECONNREFUSED: "unreachable",
  ENOTFOUND: "unreachable",
  EAI_AGAIN: "unreachable",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  EHOSTDOWN: "unreachable",
  ENOENT: "unreachable",
  ETIMEDOUT: "silent",
  ECONNRESET: "gone",
  ECONNABORTED: "gone",
  EPIPE: "gone",
};
