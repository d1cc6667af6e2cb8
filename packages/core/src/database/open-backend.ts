import type { Logger } from "../logging/index.ts";
import type { Backend } from "./backend.ts";
import type { DatabaseUrl } from "./database-url.ts";
import { openMysql } from "./mysql-backend.ts";
import { openPostgres } from "./postgres-backend.ts";
import { openSqliteFile } from "./sqlite-backend.ts";

/** Opens the backend of a URL. @throws {@link CarillonError} `DRIVER_MISSING`, or the driver's error. */
export async function openBackend(url: DatabaseUrl, logger: Logger): Promise<Backend> {
  switch (url.dialect) {
    case "sqlite":
      return openSqliteFile(url);
    case "mysql":
      return openMysql(url);
    case "postgres":
      return openPostgres(url, logger);
  }
}
