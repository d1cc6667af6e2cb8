/** Kinds of servers. */
export type ServerKind = "mariadb" | "postgres";

/** How a private server is started. */
export interface ServerOptions {
  /** Writes reach the disk before they are answered, so that `SIGKILL` loses none. @defaultValue false */
  readonly durable?: boolean;
}

/** A server that is a test's own. */
export interface TestServer {
  /** Which one. */
  readonly kind: ServerKind;
  /** Leads to its administrative database, as a user who may do everything. */
  readonly url: string;
  /** Of its main process. */
  readonly pid: number;
  /** Its folder. */
  readonly folder: string;
  /** Makes an empty database; answers its URL. */
  createDatabase(): Promise<TestDatabase>;
  /** Sends a signal: `SIGSTOP` and `SIGCONT` for a server that hangs, `SIGKILL` for one that dies. */
  kill(signal: NodeJS.Signals): void;
  /** Starts it again on the same port and data, whether it still ran or not. */
  restart(): Promise<void>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

/** A server that this machine does not have. */
export interface MissingServer {
  /** Which one. */
  readonly kind: ServerKind;
  /** What is missing and how to install it. */
  readonly missing: string;
}

/** A database that is a test's own. */
export interface TestDatabase {
  /** As a tenants file would hold it. */
  readonly url: string;
  /** Removes it. */
  drop(): Promise<void>;
}

/** Whether a server is there. */
export function isServer<T extends object>(server: T | MissingServer): server is T {
  return !("missing" in server);
}
