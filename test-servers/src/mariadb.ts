import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { runToEnd } from "./child-process.ts";
import { findProgram } from "./find-program.ts";
import { freePort } from "./free-port.ts";
import { startPlanned } from "./private-server.ts";
import { removeFolder, serverFolder } from "./server-folder.ts";
import { serverUser } from "./server-user.ts";
import type { MissingServer, ServerOptions, TestServer } from "./test-server.ts";

/** What of MariaDB is missing on this machine, if anything is. */
export function missingMariaDb(): MissingServer | undefined {
  const missing = [
    findProgram("mariadbd", "mysqld") === undefined ? "mariadbd" : undefined,
    findProgram("mariadb-install-db", "mysql_install_db") === undefined
      ? "mariadb-install-db"
      : undefined,
  ].filter((name) => name !== undefined);
  if (missing.length === 0) return undefined;
  return {
    kind: "mariadb",
    missing: `MariaDB: no ${missing.join(" and no ")} on this machine (Debian: apt-get install mariadb-server; macOS: brew install mariadb)`,
  };
}

/**
 * Starts a private MariaDB on a free port of loopback, with its data in a temporary folder. Where this
 * process is root, the server runs as `mysql` or `nobody`.
 */
export async function startMariaDb(
  options: ServerOptions = {},
): Promise<TestServer | MissingServer> {
  const missing = missingMariaDb();
  if (missing !== undefined) return missing;
  const user = serverUser("mysql");
  const folder = serverFolder("mariadb", user);
  const data = join(folder, "data");
  const port = await freePort();
  const password = randomBytes(12).toString("hex");
  try {
    await runToEnd({
      path: findProgram("mariadb-install-db", "mysql_install_db") ?? "",
      args: [
        "--no-defaults",
        `--datadir=${data}`,
        "--auth-root-authentication-method=normal",
        "--skip-test-db",
        "--innodb-log-file-size=16M",
      ],
      folder,
      user,
    });
    const init = join(folder, "init.sql");
    writeFileSync(init, initScript(password), { mode: 0o644 });
    return await startPlanned({
      kind: "mariadb",
      url: `mysql://carillon:${password}@127.0.0.1:${port}/mysql`,
      endSignal: "SIGTERM",
      program: {
        path: findProgram("mariadbd", "mysqld") ?? "",
        args: serverArguments({ data, init, port, folder, durable: options.durable === true }),
        folder,
        user,
      },
    });
  } catch (error) {
    await removeFolder(folder);
    throw error;
  }
}

function initScript(password: string): string {
  return (
    `create user if not exists carillon@'127.0.0.1' identified by '${password}';\n` +
    "grant all on *.* to carillon@'127.0.0.1' with grant option;\n"
  );
}

function serverArguments(server: {
  data: string;
  init: string;
  port: number;
  folder: string;
  durable: boolean;
}): string[] {
  return [
    "--no-defaults",
    `--datadir=${server.data}`,
    `--init-file=${server.init}`,
    `--port=${server.port}`,
    "--bind-address=127.0.0.1",
    `--socket=${join(server.folder, "s.sock")}`,
    `--pid-file=${join(server.folder, "server.pid")}`,
    "--skip-name-resolve",
    "--skip-log-bin",
    "--performance-schema=OFF",
    "--character-set-server=utf8mb4",
    "--max-connections=400",
    "--innodb-buffer-pool-size=64M",
    "--innodb-log-file-size=16M",
    `--innodb-flush-log-at-trx-commit=${server.durable ? 1 : 0}`,
    ...(server.durable ? [] : ["--innodb-flush-method=nosync"]),
  ];
}
