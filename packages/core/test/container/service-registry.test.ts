import { describe, expect, test } from "vitest";
import {
  inject,
  injectable,
  resolveHandler,
  type Services,
  token,
} from "../../src/container/index.ts";
import {
  type Database,
  fail,
  failure,
  Reports,
  ReportsToken,
  RunId,
  setup,
} from "./container-fixture.ts";

describe("asking", () => {
  test("an unknown service names the nearest, and who asks", () => {
    const { registry, a } = setup();
    registry.provide(ReportsToken, Reports, { lifetime: "tenant" });
    const misspelt = token("bgs:report");
    registry.provide(token("asker"), { factory: (container) => container.resolve(misspelt) });
    const error = failure(() => a.resolve(token("asker")));
    expect(error.code).toBe("SERVICE_UNKNOWN");
    expect(error.message).toContain('"bgs:report", which "asker" asks for');
    expect(error.message).toContain('did you mean "bgs:reports"?');
  });

  test("find answers undefined for what nobody offers, and throws what making throws", () => {
    const { registry } = setup();
    expect(registry.find(token("nothing"))).toBeUndefined();
    registry.provide(ReportsToken, Reports);
    expect(failure(() => registry.find(ReportsToken)).code).toBe("SERVICE_SCOPE");
  });

  test("optional and all", () => {
    const { registry, a } = setup();
    @injectable()
    class Choosy {
      constructor(
        @inject(token("nothing"), { isOptional: true }) readonly nothing: unknown,
        @inject(RunId, { isOptional: true }) readonly run: unknown,
      ) {}
    }
    expect(a.resolve(Choosy)).toEqual({ nothing: undefined, run: undefined });
    registry.provide(token("x"), { factory: () => 1 });
    expect(a.resolveAll(token("x"))).toEqual([1]);
  });

  test("an error of a constructor arrives as it was thrown, however deep", () => {
    const { a } = setup();
    const thrown = new TypeError("no disk");
    class Broken {
      readonly disk = fail(thrown);
    }
    @injectable()
    class Middle {
      constructor(@inject(Broken) readonly broken: Broken) {}
    }
    @injectable()
    class Top {
      constructor(@inject(Middle) readonly middle: Middle) {}
    }
    expect(failure(() => a.resolve(Top))).toBe(thrown);
  });

  test("a factory may survive an error and fail with its own", () => {
    const { registry, a } = setup();
    const own = new Error("own");
    registry.provide(token("x"), {
      factory: (container) => {
        expect(failure(() => container.resolve(token("nothing"))).code).toBe("SERVICE_UNKNOWN");
        throw own;
      },
    });
    expect(failure(() => a.resolve(token("x")))).toBe(own);
  });

  test("services that need each other are named", () => {
    const { registry, a } = setup();
    registry.provide(token("x"), { factory: (container) => container.resolve(token("y")) });
    registry.provide(token("y"), { factory: (container) => container.resolve(token("x")) });
    const error = failure(() => a.resolve(token("x")));
    expect(error.code).toBe("SERVICE_CYCLE");
    expect(error.message).toContain("x -> y -> x");
    expect(failure(() => a.resolve(token("y"))).message).toContain("y -> x -> y");
  });

  test("a class whose parameters are not described says so", () => {
    const { a } = setup();
    class Plain {
      constructor(readonly database: Database) {}
    }
    const error = failure(() => a.resolve(Plain));
    expect(error.code).toBe("SERVICE_CLASS");
    expect(error.message).toContain("@inject(token)");
  });

  test("a handler is a new object each time, even of a class that is a service", () => {
    const { registry, a } = setup();
    registry.provide(Reports, Reports, { lifetime: "tenant" });
    expect(resolveHandler(a, Reports)).not.toBe(resolveHandler(a, Reports));
    expect(a.resolve(Reports)).toBe(a.resolve(Reports));
    expect(resolveHandler(a, Reports).database.of).toBe("a");
  });
});

describe("offering", () => {
  test("two plugins with one service are both named", () => {
    const { registry } = setup();
    registry.as("bgs").provide(ReportsToken, Reports);
    const error = failure(() => registry.as("poker").provide(ReportsToken, Reports));
    expect(error.code).toBe("SERVICE_DUPLICATE");
    expect(error.message).toContain('"bgs" and "poker"');
  });

  test("the host's replacement wins, offered before or after, and keeps the lifetime", () => {
    const { registry, a, b } = setup();
    const [early, late] = [token<{ name: string }>("early"), token<{ name: string }>("late")];
    const theirs = { factory: () => ({ name: "theirs" }) };
    const ours = { factory: () => ({ name: "ours" }) };
    const host: Services = registry.asHost();
    host.provide(early, ours);
    registry.as("bgs").provide(early, theirs, { lifetime: "tenant" });
    registry.as("bgs").provide(late, theirs, { lifetime: "tenant" });
    host.provide(late, ours);
    expect([a.resolve(early).name, a.resolve(late).name]).toEqual(["ours", "ours"]);
    expect(a.resolve(early)).not.toBe(b.resolve(early));
    host.provide(token("new"), { factory: () => "of the host" });
    expect(host.get(token("new"))).toBe("of the host");
  });
});
