import { createRequire } from "node:module";
import type { AddressInfo, Server as NetServer } from "node:net";

interface Connection {
  serverHandshake(options: object): void;
  on(event: "query", listener: (sql: string) => void): void;
  on(event: "error", listener: () => void): void;
  writeTextResult(rows: readonly object[], columns: readonly object[]): void;
  writeOk(): void;
  close(): void;
}

interface Server {
  readonly _server: NetServer;
  on(event: "connection", listener: (connection: Connection) => void): void;
  listen(port: number, host: string, listening: () => void): void;
  close(closed: () => void): void;
}

/** A listener that speaks MySQL's protocol and claims to be of a version that cannot be installed. */
export async function mysqlServerOfVersion(version: string) {
  const mysql = createRequire(import.meta.url)("mysql2") as { createServer(): Server };
  const server = mysql.createServer();
  const connections = new Set<Connection>();
  let id = 0;
  server.on("connection", (connection) => {
    connections.add(connection);
    connection.on("error", () => undefined);
    connection.serverHandshake({
      protocolVersion: 10,
      serverVersion: version,
      connectionId: ++id,
      statusFlags: 2,
      characterSet: 8,
      capabilityFlags: 0xff_f7_df, // neither encryption nor compression
      authPluginData1: Buffer.alloc(8, "a"),
      authPluginData2: Buffer.alloc(12, "b"),
    });
    connection.on("query", (sql) => {
      if (!sql.startsWith("select version()")) return connection.writeOk();
      const names = ["version", "mode", "charset"];
      const columns = names.map((name) => ({
        catalog: "def",
        schema: "",
        table: "",
        orgTable: "",
        name,
        orgName: name,
        characterSet: 33,
        columnLength: 200,
        columnType: 253,
        flags: 0,
        decimals: 0,
      }));
      return connection.writeTextResult([{ version, mode: "", charset: "utf8mb4" }], columns);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server._server.address() as AddressInfo;
  return {
    url: `mysql://a:b@127.0.0.1:${port}/c`,
    async [Symbol.asyncDispose]() {
      for (const connection of connections) connection.close();
      await new Promise<void>((resolve) => {
        server.close(resolve);
      });
    },
  };
}
