import { afterAll, beforeAll, describe, test } from "vitest";
import { storeContract } from "../../src/testing/store-contract.ts";
import { emptyStores, SERVERS, serverDatabase } from "./server-fixture.ts";

describe.each(SERVERS)("store on $name", (kind) => {
  let database: Awaited<ReturnType<typeof serverDatabase>>;
  let empty: ReturnType<typeof emptyStores>;
  beforeAll(async () => {
    database = await serverDatabase(kind);
    empty = emptyStores(kind, database);
  });
  afterAll(() => database[Symbol.asyncDispose]());
  const create = async () => empty({ pool: { connections: 4 } });
  test.each(storeContract(create))("$name", ({ run }) => run());
});
