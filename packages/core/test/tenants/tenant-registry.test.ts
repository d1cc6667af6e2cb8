import { mkdir, rename, rm, symlink, unlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CarillonError } from "../../src/errors.ts";
import type { TenantChanges } from "../../src/model/index.ts";
import {
  problemText,
  staticTenants,
  type TenantDocument,
  TenantRegistry,
  type TenantSource,
  tenantsFromDirectory,
  tenantsFromFile,
} from "../../src/tenants/index.ts";
import { HandClock } from "./hand-clock.ts";
import { recordingLogger, rules, temporaryFolder } from "./tenants-fixture.ts";

/** A registry on a source, with a way to await the next difference it tells. */
function setup(source: TenantSource, onChange?: (changes: TenantChanges) => Promise<void>) {
  const clock = new HandClock();
  const logger = recordingLogger();
  const told: TenantChanges[] = [];
  const waiting: ((changes: TenantChanges) => void)[] = [];
  const registry = new TenantRegistry({
    source,
    rules: rules(),
    clock,
    logger,
    async onChange(changes) {
      await onChange?.(changes);
      told.push(changes);
      waiting.shift()?.(changes);
    },
  });
  return {
    registry,
    clock,
    logger,
    told,
    /** After a change that the system has noticed: the difference. */
    async noticed(): Promise<Pick<TenantChanges, "added" | "changed" | "removed">> {
      const next = new Promise<TenantChanges>((resolve) => waiting.push(resolve));
      // An event of the write before may wake it early; then it sleeps once more.
      let done = false;
      void next.then(() => (done = true));
      while (!done) {
        await Promise.race([clock.someoneSleeps(), next]);
        clock.wake();
      }
      const { added, changed, removed } = await next;
      return { added, changed, removed };
    },
    ids: () => registry.list().map(({ id, valid }) => (valid ? id : `${id}!`)),
    texts: () => registry.problems().map(problemText),
    [Symbol.asyncDispose]: () => registry.stop(),
  };
}

/** A source that a test fills by hand. */
function handSource(first: readonly TenantDocument[]) {
  const source = {
    documents: first as readonly TenantDocument[] | Error,
    changed: (): void => undefined,
    watched: 0,
    load: () =>
      source.documents instanceof Error
        ? Promise.reject(source.documents)
        : Promise.resolve(source.documents),
    watch(changed: () => void) {
      source.changed = changed;
      source.watched += 1;
      return () => void (source.watched -= 1);
    },
  };
  return source;
}

const list = (...tenants: readonly unknown[]): TenantDocument[] => [
  { source: "hand", value: { tenants } },
];

describe("a tenant registry", () => {
  test("lists tenants by id, bad ones included", async () => {
    await using it = setup(handSource(list({ id: "c" }, { id: "a", x: 1 }, { id: "b" })));
    await it.registry.start();
    expect(it.ids()).toEqual(["a!", "b", "c"]);
    expect(it.registry.get("b")?.name).toBe("b");
    expect(it.registry.get("z")).toBeUndefined();
    expect(it.texts()).toEqual([expect.stringContaining('hand tenants.1.x: unknown key "x"')]);
    expect(it.logger.lines).toEqual([expect.stringContaining("warn tenants: hand tenants.1.x")]);
    expect(it.told).toEqual([]);
  });

  test("tells what a reload has added, changed and removed", async () => {
    const source = handSource(list({ id: "a" }, { id: "b" }, { id: "c" }));
    await using it = setup(source);
    await it.registry.start();
    source.documents = list({ id: "a" }, { id: "b", name: "B" }, { id: "d" });
    const changes = await it.registry.reload();
    expect(changes).toEqual({ added: ["d"], changed: ["b"], removed: ["c"], problems: [] });
    expect(it.told).toEqual([changes]);
    expect(it.ids()).toEqual(["a", "b", "d"]);
  });

  test("tells nothing when nothing has changed, and keeps a tenant's object", async () => {
    const source = handSource(list({ id: "a", bgs: { faction: "A" } }));
    await using it = setup(source);
    await it.registry.start();
    const before = it.registry.get("a");
    source.documents = list({ bgs: { faction: "A" }, id: "a" });
    expect(await it.registry.reload()).toEqual({
      added: [],
      changed: [],
      removed: [],
      problems: [],
    });
    expect(it.told).toEqual([]);
    expect(it.registry.get("a")).toBe(before);
  });

  test("counts a tenant as changed when it is set aside, and when it is mended", async () => {
    const source = handSource(list({ id: "a" }));
    await using it = setup(source);
    await it.registry.start();
    source.documents = list({ id: "a" }, { id: "a" });
    expect(await it.registry.reload()).toMatchObject({ changed: ["a"] });
    expect(it.ids()).toEqual(["a!"]);
    source.documents = list({ id: "a" });
    expect(await it.registry.reload()).toMatchObject({ changed: ["a"], problems: [] });
    expect(it.ids()).toEqual(["a"]);
  });

  test("removes nobody when the source cannot be read, and goes on when it can", async () => {
    const source = handSource(list({ id: "a" }, { id: "b", x: 1 }));
    await using it = setup(source);
    await it.registry.start();
    source.documents = new Error("the table is locked");
    const changes = await it.registry.reload();
    expect(changes).toMatchObject({ added: [], changed: [], removed: [] });
    expect(it.ids()).toEqual(["a", "b!"]);
    expect(it.texts()).toEqual([
      "the source of the tenants failed: the table is locked",
      expect.stringContaining("tenants.1.x"),
    ]);
    source.documents = list({ id: "a" });
    expect(await it.registry.reload()).toMatchObject({ removed: ["b"], problems: [] });
  });

  test("does not start on a source that cannot be read, and starts when it can", async () => {
    const source = handSource([]);
    source.documents = new Error("no such table");
    await using it = setup(source);
    await expect(it.registry.start()).rejects.toMatchObject({ code: "TENANTS_UNREADABLE" });
    expect(source.watched).toBe(0);
    source.documents = list({ id: "a" });
    await it.registry.start();
    expect(it.ids()).toEqual(["a"]);
    expect(source.watched).toBe(1);
  });

  test("keeps the last good tenants of a broken document, and reads the others", async () => {
    const good = { source: "a.yaml", value: { id: "a" } };
    const source = handSource([good, { source: "b.yaml", value: { id: "b" } }]);
    await using it = setup(source);
    await it.registry.start();
    source.documents = [
      { source: "a.yaml", value: undefined, problems: [{ message: "what?", line: 3, column: 4 }] },
      { source: "b.yaml", value: { id: "b", name: "B" } },
      { source: "c.yaml", value: 5 },
    ];
    expect(await it.registry.reload()).toMatchObject({ added: [], changed: ["b"], removed: [] });
    expect(it.ids()).toEqual(["a", "b"]);
    expect(it.texts()).toEqual([
      "a.yaml:3:4: what?",
      "c.yaml: expected a list of tenants, found a number",
    ]);
    source.documents = [good];
    expect(await it.registry.reload()).toMatchObject({ removed: ["b"], problems: [] });
  });

  test("keeps who is missing while an entry cannot be told by its id", async () => {
    const source = handSource(list({ id: "a" }, { id: "b" }));
    await using it = setup(source);
    await it.registry.start();
    source.documents = list({ id: "a" }, { id: "B" }, { id: "c" });
    expect(await it.registry.reload()).toMatchObject({ added: ["c"], removed: [] });
    expect(it.ids()).toEqual(["a", "b", "c"]);
    source.documents = list({ id: "a" }, { id: "c" });
    expect(await it.registry.reload()).toMatchObject({ removed: ["b"] });
  });

  test("tells a difference again that could not be applied", async () => {
    const source = handSource(list({ id: "a" }));
    let fails = true;
    await using it = setup(source, async () => {
      if (fails) throw new Error("the store is away");
    });
    await it.registry.start();
    source.documents = list({ id: "b" });
    await expect(it.registry.reload()).rejects.toThrow("the store is away");
    fails = false;
    expect(await it.registry.reload()).toMatchObject({ added: ["b"], removed: ["a"] });
  });

  test("reads one after the other", async () => {
    const source = handSource(list({ id: "a" }));
    let inside = 0;
    await using it = setup(source, async () => {
      inside += 1;
      expect(inside).toBe(1);
      await Promise.resolve();
      inside -= 1;
    });
    await it.registry.start();
    source.documents = list({ id: "b" });
    const first = it.registry.reload();
    const second = it.registry.reload();
    expect(await first).toMatchObject({ added: ["b"] });
    expect(await second).toMatchObject({ added: [], removed: [] });
  });

  test("waits after a change, and reads once for many", async () => {
    const source = handSource(list({ id: "a" }));
    await using it = setup(source);
    await it.registry.start();
    source.changed();
    source.changed();
    expect(it.clock.sleeping).toBe(1);
    source.documents = list({ id: "a" }, { id: "b" });
    source.changed();
    expect(it.told).toEqual([]);
    expect(await it.noticed()).toEqual({ added: ["b"], changed: [], removed: [] });
    expect(it.told.length).toBe(1);
  });

  test("goes on after a reload that failed by itself", async () => {
    const source = handSource(list({ id: "a" }));
    let fails = true;
    await using it = setup(source, async () => {
      if (fails) throw new Error("the store is away");
    });
    await it.registry.start();
    source.documents = list({ id: "b" });
    source.changed();
    it.clock.wake();
    while (!it.logger.lines.some((line) => line.includes("the store is away"))) {
      await new Promise(setImmediate);
    }
    fails = false;
    source.documents = list({ id: "c" });
    source.changed();
    expect(await it.noticed()).toEqual({ added: ["c"], changed: [], removed: ["a"] });
  });

  test("stops while it waits, and watches no more", async () => {
    const source = handSource(list({ id: "a" }));
    const it = setup(source);
    await it.registry.start();
    source.changed();
    await it.registry.stop();
    expect([source.watched, it.clock.sleeping]).toEqual([0, 0]);
    source.changed();
    expect(it.clock.sleeping).toBe(0);
  });

  test("answers undefined to a refresh when no document has changed", async () => {
    const source = handSource(list({ id: "a" }));
    await using it = setup(source);
    await it.registry.start();
    expect(await it.registry.refresh()).toBeUndefined();
    source.documents = list({ id: "b" });
    expect(await it.registry.refresh()).toMatchObject({ added: ["b"], removed: ["a"] });
  });

  test("finds a tenant by its API key, but not one that is switched off", async () => {
    const source = handSource(
      list(
        { id: "a", apiKey: "key-of-a" },
        { id: "b", apiKey: "key-of-b", enabled: false },
        { id: "c" },
      ),
    );
    await using it = setup(source);
    await it.registry.start();
    const found = ["key-of-a", "key-of-b", "", "key-of-", "key-of-a "].map(
      (key) => it.registry.byApiKey(key)?.id,
    );
    expect(found).toEqual(["a", undefined, undefined, undefined, undefined]);
    source.documents = list({ id: "a", apiKey: "new-key-of-a" });
    await it.registry.reload();
    expect(it.registry.byApiKey("key-of-a")).toBeUndefined();
    expect(it.registry.byApiKey("new-key-of-a")?.id).toBe("a");
  });

  test("has no secret in its log", async () => {
    const source = handSource(
      list({
        id: "a",
        apiKey: "sesame-of-a",
        channels: { o: { type: "discord", url: "sesame-hook" } },
      }),
    );
    await using it = setup(source);
    await it.registry.start();
    source.documents = new Error("could not open with sesame-of-a");
    await it.registry.reload();
    expect(it.logger.lines.length).toBe(2);
    expect(it.logger.lines.join("\n")).not.toContain("sesame");
    expect(it.texts().join("\n")).not.toContain("sesame");
  });

  test("logs each problem once, and at most twenty at a time", async () => {
    const bad = Array.from({ length: 30 }, (_, index) => ({ id: `t${index}`, x: 1 }));
    const source = handSource(list(...bad));
    await using it = setup(source);
    await it.registry.start();
    expect(it.logger.lines.length).toBe(21);
    expect(it.logger.lines.at(-1)).toBe("warn tenants: 10 more problems");
    await it.registry.reload();
    expect(it.logger.lines.length).toBe(21);
  });
});

describe("tenants from code", () => {
  test("are read again after the list has changed", async () => {
    const tenants = [{ id: "a" }];
    await using it = setup(staticTenants(tenants));
    await it.registry.start();
    expect(await it.registry.refresh()).toBeUndefined();
    tenants.push({ id: "b" });
    expect(await it.registry.refresh()).toMatchObject({ added: ["b"] });
    tenants[0] = { id: "c" };
    expect(await it.registry.reload()).toMatchObject({ added: ["c"], removed: ["a"] });
  });
});

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

  test("that was never there is an error of the start", async () => {
    await using it = setup(tenantsFromFile("/no/such/tenants.yaml"));
    const error = await it.registry.start().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(CarillonError);
    expect(error).toMatchObject({ code: "TENANTS_UNREADABLE" });
  });
});

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
