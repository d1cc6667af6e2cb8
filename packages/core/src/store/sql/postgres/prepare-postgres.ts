import { CarillonError } from "../../../errors.ts";
import type { ServerConnection } from "../server/server-connection.ts";
import { STATEMENT_PATIENCE } from "../server/server-traits.ts";
import { limits } from "./postgres-traits.ts";

/** The oldest server that is still cared for, as the server writes its version in one number. */
const OLDEST = 130_000;

/**
 * Looks whether a server is new enough, and sets the store's own connections up.
 *
 * @throws {@link CarillonError} `STORE_INVALID`.
 */
export async function preparePostgres(
  connection: ServerConnection,
  { isOwn }: { isOwn: boolean },
): Promise<void> {
  if (isOwn) await connection.execute(limits("set"), [], STATEMENT_PATIENCE);
  const ask =
    "select current_setting('server_version_num') as number, current_setting('server_version') as version";
  const { rows } = await connection.execute(ask, [], STATEMENT_PATIENCE);
  const [found] = rows as readonly { number: string; version: string }[];
  if (found === undefined || Number(found.number) >= OLDEST) return;
  throw new CarillonError(
    "STORE_INVALID",
    `expected PostgreSQL 13 or later for the store, found version ${found.version}; update the server, ` +
      "or name another one in the URL",
    { details: { fault: "version", version: found.version, family: "PostgreSQL" } },
  );
}
