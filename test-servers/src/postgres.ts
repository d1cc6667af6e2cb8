import { randomBytes } from "node:crypto";
import { chownSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runToEnd } from "./child-process.ts";
import { findProgram } from "./find-program.ts";
import { freePort } from "./free-port.ts";
import { startPlanned } from "./private-server.ts";
import { removeFolder, serverFolder } from "./server-folder.ts";
import { serverUser } from "./server-user.ts";
import type { MissingServer, ServerOptions, TestServer } from "./test-server.ts";

/** What of PostgreSQL is missing on this machine, if anything is. */
export function missingPostgres(): MissingServer | undefined {
  const missing = ["postgres", "initdb"].filter((name) => findProgram(name) === undefined);
  if (missing.length === 0) return undefined;
  return {
    kind: "postgres",
    missing: `PostgreSQL: no ${missing.join(" and no ")} on this machine (Debian: apt-get install postgresql; macOS: brew install postgresql)`,
  };
}

/**
 * Starts a private PostgreSQL on a free port of loopback, with its data in a temporary folder. Where
 * this process is root, the server runs as `postgres` or `nobody`.
 */
export async function startPostgres(
  options: ServerOptions = {},
): Promise<TestServer | MissingServer> {
  const missing = missingPostgres();
  if (missing !== undefined) return missing;
  const user = serverUser("postgres");
  const folder = serverFolder("postgres", user);
  const data = join(folder, "data");
  const port = await freePort();
  const password = randomBytes(12).toString("hex");
  const passwordFile = join(folder, "password");
  try {
    writeFileSync(passwordFile, password, { mode: 0o600 });
    if (user !== undefined) chownSync(passwordFile, user.uid, user.gid);
    await runToEnd({
      path: findProgram("initdb") ?? "",
      args: [
        "-D",
        data,
        "-U",
        "carillon",
        "-A",
        "scram-sha-256",
        `--pwfile=${passwordFile}`,
        "-E",
        "UTF8",
        "--locale=C",
        "--no-sync",
      ],
      folder,
      user,
    });
    return await startPlanned({
      kind: "postgres",
      url: `postgres://carillon:${password}@127.0.0.1:${port}/postgres`,
      // "Fast shutdown": does not wait for clients to leave.
      endSignal: "SIGINT",
      program: {
        path: findProgram("postgres") ?? "",
        args: serverArguments({ data, port, folder, durable: options.durable === true }),
        folder,
        user,
      },
    });
  } catch (error) {
    await removeFolder(folder);
    throw error;
  }
}

function serverArguments(server: {
  data: string;
  port: number;
  folder: string;
  durable: boolean;
}): string[] {
  const settings = [
    "listen_addresses=127.0.0.1",
    `unix_socket_directories=${server.folder}`,
    "max_connections=200",
    "shared_buffers=64MB",
    "timezone=UTC",
    "log_timezone=UTC",
    ...(server.durable ? [] : ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]),
  ];
  return [
    "-D",
    server.data,
    "-p",
    String(server.port),
    ...settings.flatMap((setting) => ["-c", setting]),
  ];
}
