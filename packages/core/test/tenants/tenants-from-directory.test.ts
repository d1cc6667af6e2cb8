import { mkdir, rename, symlink, unlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { tenantsFromDirectory } from "../../src/tenants/index.ts";
import { setup } from "./registry-fixture.ts";
import { temporaryFolder } from "./tenants-fixture.ts";

describe("a watched directory", () => {
  test("gains, changes and loses tenants with its files", async () => {
    await using folder = await temporaryFolder();
    await folder.write("veil.yaml", "name: Veil");
    await folder.write("many.yml", "tenants: [{ id: one }, { id: two }]");
    await folder.write("iron.json", '{ "id": "iron-vanguard" }');
    await folder.write("notes.txt", "id: nobody");
    await folder.write(".hidden.yaml", "id: nobody");
    await mkdir(join(folder.path, "sub.yaml"));
    await using it = setup(tenantsFromDirectory(folder.path));
    await it.registry.start();
    expect(it.ids()).toEqual(["iron-vanguard", "one", "two", "veil"]);
    await folder.write("new.yaml", "{}");
    expect(await it.noticed()).toEqual({ added: ["new"], changed: [], removed: [] });
    await folder.write("veil.yaml", "name: Veil Wardens");
    expect(await it.noticed()).toEqual({ added: [], changed: ["veil"], removed: [] });
    await unlink(join(folder.path, "many.yml"));
    expect(await it.noticed()).toEqual({ added: [], changed: [], removed: ["one", "two"] });
    expect(await it.registry.refresh()).toBeUndefined();
  });

  test("keeps the tenants of a file that is broken or leads nowhere", async () => {
    await using folder = await temporaryFolder();
    await folder.write("a.yaml", "name: A");
    await folder.write("b.yaml", "name: B");
    await using it = setup(tenantsFromDirectory(folder.path));
    await it.registry.start();
    await folder.write("a.yaml", "name: [");
    await unlink(join(folder.path, "b.yaml"));
    await symlink("nowhere.yaml", join(folder.path, "b.yaml"));
    expect(await it.registry.reload()).toMatchObject({ added: [], changed: [], removed: [] });
    expect(it.ids()).toEqual(["a", "b"]);
    expect(it.texts()).toEqual([
      expect.stringContaining(join(folder.path, "a.yaml:1:8: ")),
      expect.stringContaining("found none that can be read (ENOENT)"),
    ]);
  });

  test("sees the turned link of a mounted ConfigMap", async () => {
    await using folder = await temporaryFolder();
    const at = (name: string): string => join(folder.path, name);
    for (const [name, title] of [
      ["..2026_01", "A"],
      ["..2026_02", "AA"],
    ] as const) {
      await mkdir(at(name));
      await folder.write(join(name, "a.yaml"), `name: ${title}`);
    }
    await symlink("..2026_01", at("..data"));
    await symlink(join("..data", "a.yaml"), at("a.yaml"));
    await using it = setup(tenantsFromDirectory(folder.path));
    await it.registry.start();
    await symlink("..2026_02", at("..data_tmp"));
    await rename(at("..data_tmp"), at("..data"));
    expect(await it.noticed()).toMatchObject({ changed: ["a"] });
    expect(it.registry.get("a")?.name).toBe("AA");
  });

  test("names both files of an id that stands twice", async () => {
    await using folder = await temporaryFolder();
    await folder.write("a.yaml", "name: A");
    await folder.write("b.yaml", "name: B\nid: a");
    await using it = setup(tenantsFromDirectory(folder.path));
    await it.registry.start();
    expect(it.ids()).toEqual(["a!"]);
    expect(it.texts()).toEqual([
      expect.stringMatching(/a\.yaml:1:1 id: the id "a" stands twice, also at .*b\.yaml:2:5;/),
      expect.stringMatching(/b\.yaml:2:5 id: the id "a" stands twice, also at .*a\.yaml:1:1;/),
    ]);
  });

  test("that is gone removes nobody", async () => {
    await using folder = await temporaryFolder();
    const inner = join(folder.path, "tenants");
    await mkdir(inner);
    await folder.write("tenants/a.yaml", "{}");
    await using it = setup(tenantsFromDirectory(inner));
    await it.registry.start();
    await rename(inner, `${inner}.away`);
    expect(await it.registry.reload()).toMatchObject({ removed: [] });
    expect(it.ids()).toEqual(["a"]);
    expect(it.texts()).toEqual([expect.stringContaining("found no directory that can be read")]);
  });
});
