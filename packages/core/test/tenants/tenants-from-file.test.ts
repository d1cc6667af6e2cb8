import { mkdir, rename, rm, symlink, truncate, unlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CarillonError } from "../../src/errors.ts";
import { tenantsFromFile } from "../../src/tenants/index.ts";
import { setup } from "./registry-fixture.ts";
import { temporaryFolder } from "./tenants-fixture.ts";

describe("a watched file", () => {
  const one = (...ids: string[]): string => JSON.stringify({ tenants: ids.map((id) => ({ id })) });

  test("is read again when it is written in place", async () => {
    await using folder = await temporaryFolder();
    await folder.write("tenants.yaml", one("a"));
    await using it = setup(tenantsFromFile(join(folder.path, "tenants.yaml")));
    await it.registry.start();
    await folder.write("tenants.yaml", one("a", "b"));
    expect(await it.noticed()).toEqual({ added: ["b"], changed: [], removed: [] });
  });

  test("is read again each time it is replaced by a rename", async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "tenants.yaml");
    await folder.write("tenants.yaml", one("a"));
    await using it = setup(tenantsFromFile(file));
    await it.registry.start();
    for (const next of ["b", "c", "d"]) {
      await folder.write("tenants.yaml.tmp", one(next));
      await rename(`${file}.tmp`, file);
      expect(await it.noticed()).toMatchObject({ added: [next] });
    }
  });

  test("is read again when the link of a mounted ConfigMap is turned", async () => {
    await using folder = await temporaryFolder();
    const at = (name: string): string => join(folder.path, name);
    await mkdir(at("..2026_01"));
    await folder.write("..2026_01/tenants.yaml", one("a"));
    await symlink("..2026_01", at("..data"));
    await symlink(join("..data", "tenants.yaml"), at("tenants.yaml"));
    await using it = setup(tenantsFromFile(at("tenants.yaml")));
    await it.registry.start();
    expect(it.ids()).toEqual(["a"]);
    for (const [folderName, id] of [
      ["..2026_02", "b"],
      ["..2026_03", "c"],
    ] as const) {
      await mkdir(at(folderName));
      await folder.write(join(folderName, "tenants.yaml"), one(id));
      await symlink(folderName, at("..data_tmp"));
      await rename(at("..data_tmp"), at("..data"));
      expect(await it.noticed()).toMatchObject({ added: [id] });
    }
  });

  test("is read again when a link to it from elsewhere leads to another file", async () => {
    await using folder = await temporaryFolder();
    await using far = await temporaryFolder();
    await far.write("one.yaml", one("a"));
    await far.write("two.yaml", one("b"));
    const link = join(folder.path, "tenants.yaml");
    await symlink(join(far.path, "one.yaml"), link);
    await using it = setup(tenantsFromFile(link));
    await it.registry.start();
    await symlink(join(far.path, "two.yaml"), `${link}.tmp`);
    await rename(`${link}.tmp`, link);
    expect(await it.noticed()).toMatchObject({ added: ["b"] });
    await far.write("two.yaml", one("c"));
    expect(await it.noticed()).toMatchObject({ added: ["c"] });
  });

  test("is read again after its directory was removed and made anew", async () => {
    await using folder = await temporaryFolder();
    const inner = join(folder.path, "inner");
    await mkdir(inner);
    await folder.write("inner/tenants.yaml", one("a"));
    await using it = setup(tenantsFromFile(join(inner, "tenants.yaml")));
    await it.registry.start();
    await rm(inner, { recursive: true });
    await it.clock.someoneSleeps();
    it.clock.wake();
    while (it.texts().length === 0) await new Promise(setImmediate);
    expect(it.ids()).toEqual(["a"]);
    expect(it.texts()).toEqual([expect.stringContaining("found none that can be read (ENOENT)")]);
    await mkdir(`${inner}.new`);
    await folder.write("inner.new/tenants.yaml", one("b"));
    await rename(`${inner}.new`, inner);
    expect(await it.noticed()).toMatchObject({ added: ["b"], removed: ["a"] });
    await folder.write("inner/tenants.yaml", one("c"));
    expect(await it.noticed()).toMatchObject({ added: ["c"] });
  });

  test("is not read for its neighbours", async () => {
    await using folder = await temporaryFolder();
    await folder.write("tenants.yaml", one("a"));
    const source = tenantsFromFile(join(folder.path, "tenants.yaml"));
    let calls = 0;
    await using it = setup({
      ...source,
      watch: (changed) =>
        source.watch?.(() => {
          calls += 1;
          changed();
        }) ?? (() => undefined),
    });
    await it.registry.start();
    for (let index = 0; index < 20; index++) await folder.write("carillon.db-wal", `${index}`);
    await folder.write("tenants.yaml", one("b"));
    expect(await it.noticed()).toMatchObject({ added: ["b"] });
    expect(calls).toBeLessThan(10);
  });

  test("keeps its tenants while it is broken or empty, and tells the place", async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "tenants.yaml");
    await folder.write("tenants.yaml", one("a"));
    await using it = setup(tenantsFromFile(file));
    await it.registry.start();
    for (const [text, message] of [
      [
        "",
        `${file}:1:1: expected tenants, found an empty document; write \`tenants: []\` for none`,
      ],
      ["tenants: [{", expect.stringContaining(`${file}:1:12: `)],
      ["tenants:\n  - { id: a, id: b }", `${file}:2:14: expected each key once, found "id" again`],
    ] as const) {
      await folder.write("tenants.yaml", text);
      expect(await it.registry.reload()).toMatchObject({ added: [], changed: [], removed: [] });
      expect(it.ids()).toEqual(["a"]);
      expect(it.texts()).toContainEqual(message);
    }
    await folder.write("tenants.yaml", "tenants: []");
    expect(await it.registry.reload()).toMatchObject({ removed: ["a"], problems: [] });
  });

  test("that is gone removes nobody", async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "tenants.yaml");
    await folder.write("tenants.yaml", one("a"));
    await using it = setup(tenantsFromFile(file));
    await it.registry.start();
    await unlink(file);
    expect(await it.registry.reload()).toMatchObject({ removed: [] });
    expect(it.ids()).toEqual(["a"]);
    expect(it.registry.problems()).toEqual([
      {
        file,
        path: "",
        message: `expected tenants at ${file}, found none that can be read (ENOENT); the tenants stay as they are`,
      },
    ]);
  });

  test("is told where it is no text in UTF-8", async () => {
    await using folder = await temporaryFolder();
    await folder.write("tenants.yaml", Uint8Array.of(0x61, 0x3a, 0x20, 0xff));
    await using it = setup(tenantsFromFile(join(folder.path, "tenants.yaml")));
    await it.registry.start();
    expect(it.texts()).toEqual([
      `${join(folder.path, "tenants.yaml")}:1:1: expected text in UTF-8, found other bytes; save the file as UTF-8`,
    ]);
  });

  test.each([
    ["a directory", ".", "found no regular file"],
    ["a device", "/dev/zero", "found no regular file"],
  ])("may not be %s", async (_name, path, found) => {
    await using it = setup(tenantsFromFile(path));
    await expect(it.registry.start()).rejects.toMatchObject({
      code: "TENANTS_UNREADABLE",
      message: expect.stringContaining(found),
    });
  });

  test("may not be larger than 16 MiB, without being read", async () => {
    await using folder = await temporaryFolder();
    await folder.write("tenants.yaml", "");
    await truncate(join(folder.path, "tenants.yaml"), 64 * 1024 * 1024 * 1024);
    await using it = setup(tenantsFromFile(join(folder.path, "tenants.yaml")));
    await expect(it.registry.start()).rejects.toThrow("found 68719476736 bytes");
  });

  test("that was never there is an error of the start", async () => {
    await using it = setup(tenantsFromFile("/no/such/tenants.yaml"));
    const error = await it.registry.start().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(CarillonError);
    expect(error).toMatchObject({ code: "TENANTS_UNREADABLE" });
  });
});
