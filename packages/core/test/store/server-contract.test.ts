import { afterAll, beforeAll, describe, test } from "vitest";
import { storeContract } from "../../src/testing/store-contract.ts";
import { SERVERS, serverDatabase } from "./server-fixture.ts";

describe.each(SERVERS)("store on $name", (kind) => {
  let database: Awaited<ReturnType<typeof serverDatabase>>;
  let made = 0;
  beforeAll(async () => {
    database = await serverDatabase(kind);
  });
  afterAll(() => database[Symbol.asyncDispose]());
  const create = async () => {
    made += 1;
    return database.store({ prefix: `c${made}_`, pool: { connections: 4 } });
  };
  test.each(storeContract(create))("$name", ({ run }) => run());
});
