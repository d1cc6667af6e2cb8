import { delay, Lifecycle, scoped, singleton } from "tsyringe";
import { describe, expect, test } from "vitest";
import { bind, inject, injectable, resolveHandler, token } from "../../src/container/index.ts";
import {
  Database,
  Facade,
  failure,
  Reports,
  ReportsToken,
  RunId,
  setup,
} from "./container-fixture.ts";

describe("lifetimes", () => {
  test("a scheduler's service is one object for all, a tenant's one a tenant, a run's one a run", () => {
    const { registry, root, a, b } = setup();
    for (const lifetime of ["scheduler", "tenant", "run"] as const) {
      registry.provide(token(lifetime), { factory: () => ({}) }, { lifetime });
    }
    const [first, second] = [registry.runContainer(a), registry.runContainer(a)];
    const [scheduler, ofTenant, run] = ["scheduler", "tenant", "run"].map((n) => token<object>(n));
    expect(first.resolve(scheduler!)).toBe(root.resolve(scheduler!));
    expect(b.resolve(scheduler!)).toBe(root.resolve(scheduler!));
    expect(first.resolve(ofTenant!)).toBe(second.resolve(ofTenant!));
    expect(first.resolve(ofTenant!)).toBe(a.resolve(ofTenant!));
    expect(b.resolve(ofTenant!)).not.toBe(a.resolve(ofTenant!));
    expect(first.resolve(run!)).toBe(first.resolve(run!));
    expect(second.resolve(run!)).not.toBe(first.resolve(run!));
  });

  test("a service lives with the scheduler unless told", () => {
    const { registry, a } = setup();
    registry.provide(token("x"), { factory: () => ({}) });
    expect(a.resolve(token<object>("x"))).toBe(registry.get(token<object>("x")));
  });

  test("a value is made when it is first asked for, and once", () => {
    const { registry, root } = setup();
    let made = 0;
    const container = registry.tenantContainer(root, [
      bind(Database, () => ({ of: `made ${++made}` })),
    ]);
    expect(made).toBe(0);
    expect(container.resolve(Database)).toBe(container.resolve(Database));
    expect(made).toBe(1);
  });

  test("a tenant's service gets its own tenant's database, whoever asks first", () => {
    const { registry, a, b } = setup();
    registry.provide(ReportsToken, Reports, { lifetime: "tenant" });
    expect(registry.runContainer(b).resolve(ReportsToken).database.of).toBe("b");
    expect(registry.runContainer(a).resolve(ReportsToken).database.of).toBe("a");
    expect(registry.runContainer(b).resolve(ReportsToken).database.of).toBe("b");
  });

  test("services provided after the containers were made are found", () => {
    const { registry, a } = setup();
    const run = registry.runContainer(a);
    registry.as("bgs").provide(ReportsToken, Reports, { lifetime: "run" });
    expect(run.resolve(ReportsToken).database.of).toBe("a");
  });

  test("a class that nobody offered is made anew each time", () => {
    const { a } = setup();
    expect(a.resolve(Reports).database.of).toBe("a");
    expect(a.resolve(Reports)).not.toBe(a.resolve(Reports));
  });
});

describe("the measured leak", () => {
  test("a scheduler's service that injects a tenant's database is refused, first tenant or second", () => {
    const { registry, a, b } = setup();
    registry.provide(ReportsToken, Reports);
    for (const container of [a, b, registry.runContainer(a)]) {
      const error = failure(() => container.resolve(ReportsToken));
      expect(error.code).toBe("SERVICE_SCOPE");
      expect(error.message).toContain('Service "bgs:reports" lives with the scheduler');
      expect(error.message).toContain('asks for "Database", which lives with a tenant');
    }
  });

  test("through another service", () => {
    const { registry, a } = setup();
    registry.provide(ReportsToken, Reports, { lifetime: "tenant" });
    registry.provide(Facade, Facade);
    const error = failure(() => a.resolve(Facade));
    expect(error.code).toBe("SERVICE_SCOPE");
    expect(error.details).toMatchObject({ by: "Facade", asked: "bgs:reports" });
  });

  test("through a class that nobody offered", () => {
    const { registry, a } = setup();
    @injectable()
    class Outer {
      constructor(@inject(Reports) readonly reports: Reports) {}
    }
    registry.provide(token("outer"), Outer);
    const error = failure(() => a.resolve(token("outer")));
    expect(error.code).toBe("SERVICE_SCOPE");
    expect(error.details).toMatchObject({
      by: "outer",
      asked: "Database",
      path: "outer -> Reports -> Database",
    });
  });

  test("through a factory's container", () => {
    const { registry, a } = setup();
    const made = token<{ db: Database }>("made");
    registry.provide(made, { factory: (container) => ({ db: container.resolve(Database) }) });
    const error = failure(() => a.resolve(made));
    expect(error.code).toBe("SERVICE_SCOPE");
    expect(error.details).toMatchObject({ by: "made", asked: "Database" });
  });

  test("through a factory's container that was kept", () => {
    const { registry, a } = setup();
    const made = token<{ db(): Database }>("made");
    registry.provide(made, { factory: (container) => ({ db: () => container.resolve(Database) }) });
    expect(failure(() => a.resolve(made).db()).code).toBe("SERVICE_SCOPE");
  });

  test("through tsyringe's delay", () => {
    const { registry, a } = setup();
    @injectable()
    class Late {
      constructor(@inject(delay(() => Reports)) readonly reports: Reports) {}
    }
    registry.provide(token("late"), Late);
    expect(failure(() => a.resolve(token<Late>("late")).reports.database).code).toBe(
      "SERVICE_SCOPE",
    );
  });

  test("a tenant's service that asks for a run's", () => {
    const { registry, a } = setup();
    const holder = token<string>("holder");
    registry.provide(holder, { factory: (c) => c.resolve(RunId) }, { lifetime: "tenant" });
    const run = registry.runContainer(a, [bind(RunId, () => "run 1")]);
    expect(run.resolve(RunId)).toBe("run 1");
    expect(failure(() => run.resolve(holder)).message).toContain("lives with a run");
  });

  test("a global run has no tenant's things", () => {
    const { registry, root } = setup();
    registry.provide(ReportsToken, Reports, { lifetime: "tenant" });
    const run = registry.runContainer(root);
    expect(failure(() => run.resolve(ReportsToken)).code).toBe("SERVICE_SCOPE");
    expect(failure(() => run.resolve(Database)).code).toBe("SERVICE_SCOPE");
  });

  test("@singleton and @scoped are refused, deep inside as well", () => {
    const { registry, a } = setup();
    @singleton()
    class Single {
      readonly kind = "single";
    }
    @scoped(Lifecycle.ContainerScoped)
    class Scoped {
      readonly kind = "scoped";
    }
    @injectable()
    class Outer {
      constructor(@inject(Single) readonly single: Single) {}
    }
    registry.provide(token("single"), Single, { lifetime: "tenant" });
    for (const work of [
      () => a.resolve(token("single")),
      () => a.resolve(Scoped),
      () => a.resolve(Outer),
      () => resolveHandler(a, Single),
    ]) {
      expect(failure(work).code).toBe("SERVICE_DECORATOR");
    }
  });

  test("nobody registers past the registry", () => {
    const { root, a } = setup();
    for (const container of [root, a]) {
      expect(failure(() => container.registerSingleton(Reports)).code).toBe("SERVICE_REGISTER");
      expect(failure(() => container.register("x", { useValue: 1 })).code).toBe("SERVICE_REGISTER");
      expect(failure(() => container.reset()).code).toBe("SERVICE_REGISTER");
    }
  });
});

describe("the end", () => {
  test("what a container made is disposed of, youngest first; what it was given is not", async () => {
    const { registry, root } = setup();
    const ended: string[] = [];
    const thing = (name: string) => ({ dispose: () => void ended.push(name) });
    registry.provide(token("first"), { factory: () => thing("first") }, { lifetime: "tenant" });
    registry.provide(
      token("second"),
      {
        factory: (container) => {
          container.resolve(token("first"));
          return { [Symbol.asyncDispose]: async () => void ended.push("second") };
        },
      },
      { lifetime: "tenant" },
    );
    registry.provide(
      token("later"),
      { factory: async () => thing("later") },
      { lifetime: "tenant" },
    );
    registry.provide(token("shared"), { factory: () => thing("shared") });
    class Plain {
      dispose() {
        ended.push("plain");
      }
    }
    const container = registry.tenantContainer(root, [bind(token("given"), () => thing("given"))]);
    for (const name of ["given", "second", "later", "shared"]) container.resolve(token(name));
    container.resolve(Plain);
    await container.dispose();
    await container.dispose();
    expect(ended).toEqual(["plain", "later", "second", "first"]);
    expect(failure(() => container.resolve(token("first"))).code).toBe("SERVICE_ENDED");
    expect(failure(() => registry.runContainer(container).resolve(token("first"))).code).toBe(
      "SERVICE_ENDED",
    );
    await root.dispose();
    expect(ended.at(-1)).toBe("shared");
  });

  test("one that fails does not keep the others from their turn", async () => {
    const { registry, a } = setup();
    const ended: string[] = [];
    for (const name of ["one", "two", "three"]) {
      const dispose = () => {
        ended.push(name);
        if (name !== "one") throw new Error(`${name} failed`);
      };
      registry.provide(token(name), { factory: () => ({ dispose }) }, { lifetime: "tenant" });
      a.resolve(token(name));
    }
    await expect(a.dispose()).rejects.toMatchObject({
      code: "SERVICE_DISPOSE",
      message: expect.stringContaining("three failed; two failed") as string,
    });
    expect(ended).toEqual(["three", "two", "one"]);
  });
});
