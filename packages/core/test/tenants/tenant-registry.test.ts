import { describe, expect, test } from "vitest";
import { staticTenants } from "../../src/tenants/index.ts";
import { handSource, list, setup } from "./registry-fixture.ts";

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
