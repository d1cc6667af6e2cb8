import { codeOf, NETWORK_FAULTS, type ServerFault } from "../server/server-fault.ts";

/** What kind of trouble an error of mysql2 or of its server is. */
export function mysqlFault(error: unknown): ServerFault {
  const code = codeOf(error);
  const known = FAULTS[code] ?? NETWORK_FAULTS[code];
  if (known !== undefined) return known;
  if (code.startsWith("HANDSHAKE_") || code.startsWith("ERR_TLS") || code.includes("CERT")) {
    return "encryption";
  }
  const { fatal, message = "" } = (error ?? {}) as { fatal?: boolean; message?: string };
  return fatal === true || /closed state|Pool is closed/.test(message) ? "gone" : "other";
}

/** @see https://dev.mysql.com/doc/mysql-errors/8.0/en/server-error-reference.html */
const FAULTS: Readonly<Record<string, ServerFault>> = {
  ER_LOCK_DEADLOCK: "again",
  ER_CHECKREAD: "again", // MariaDB: the row has changed since it was read.
  ER_LOCK_WAIT_TIMEOUT: "busy",
  ER_LOCK_NOWAIT: "busy",
  PROTOCOL_CONNECTION_LOST: "gone",
  ER_CLIENT_INTERACTION_TIMEOUT: "gone",
  ER_CONNECTION_KILLED: "gone",
  ER_QUERY_INTERRUPTED: "gone",
  PROTOCOL_SEQUENCE_TIMEOUT: "silent",
  ER_SERVER_SHUTDOWN: "starting",
  ER_NORMAL_SHUTDOWN: "starting",
  ER_CON_COUNT_ERROR: "crowded",
  ER_TOO_MANY_USER_CONNECTIONS: "crowded",
  ER_USER_LIMIT_REACHED: "crowded",
  ER_DISK_FULL: "full",
  ER_RECORD_FILE_FULL: "full",
  ER_OPTION_PREVENTS_STATEMENT: "read-only",
  ER_READ_ONLY_MODE: "read-only",
  ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION: "read-only",
  ER_ACCESS_DENIED_ERROR: "password",
  ER_ACCESS_DENIED_NO_PASSWORD_ERROR: "password",
  ER_HOST_NOT_PRIVILEGED: "password",
  ER_ACCOUNT_HAS_BEEN_LOCKED: "password",
  ER_MUST_CHANGE_PASSWORD_LOGIN: "password",
  ER_BAD_DB_ERROR: "database",
  ER_DBACCESS_DENIED_ERROR: "rights",
  ER_TABLEACCESS_DENIED_ERROR: "rights",
  ER_COLUMNACCESS_DENIED_ERROR: "rights",
  ER_SPECIFIC_ACCESS_DENIED_ERROR: "rights",
  ER_DATA_TOO_LONG: "too-long",
  ER_NET_PACKET_TOO_LARGE: "too-long",
};
