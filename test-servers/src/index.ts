export { missingMariaDb, startMariaDb } from "./mariadb.ts";
export { missingPostgres, startPostgres } from "./postgres.ts";
export { missingServers, type TestDatabaseKind, testDatabases } from "./test-databases.ts";
export {
  isServer,
  type MissingServer,
  type ServerKind,
  type ServerOptions,
  type TestDatabase,
  type TestServer,
} from "./test-server.ts";
