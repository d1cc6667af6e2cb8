import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, test } from "vitest";
import { memoryStore, sqliteStore } from "../../src/store/index.ts";
import { storeContract } from "../../src/testing/store-contract.ts";

describe("memory store", () => {
  test.each(storeContract(async () => memoryStore()))("$name", ({ run }) => run());
});

describe("sqlite store", () => {
  const folder = mkdtempSync(join(tmpdir(), "carillon-store-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  let made = 0;
  const create = async () => {
    made += 1;
    return sqliteStore({ file: join(folder, `${made}.db`) });
  };
  test.each(storeContract(create))("$name", ({ run }) => run());
});
