import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { Secret } from "../../src/config/index.ts";
import { CarillonError } from "../../src/errors.ts";
import { redact, serializeError } from "../../src/logging/index.ts";

const VALUE = "hunter2-hunter2-hunter2";

describe("redact", () => {
  test("strikes a known value out wherever it is", () => {
    const secret = Secret.of(VALUE);
    const error = new Error(`inner ${VALUE}`, { cause: { deep: [VALUE] } });
    const value = {
      text: `x ${VALUE}`,
      secret,
      nested: { list: [1, [VALUE], new Map([[VALUE, { a: VALUE }]]), new Set([VALUE])] },
      error,
      all: new AggregateError([error, VALUE], VALUE),
      [VALUE]: "as a key",
      url: new URL(`https://example.net/${VALUE}`),
      json: { toJSON: () => ({ here: VALUE }) },
      symbol: Symbol(VALUE),
      match: new RegExp(VALUE),
    };
    const clean = redact(value);
    expect(inspect(clean, { depth: 20, showHidden: true })).not.toContain(VALUE);
    expect(JSON.stringify(clean)).not.toContain(VALUE);
    expect(clean).toMatchObject({
      text: "x [redacted]",
      secret: "[redacted]",
      nested: { list: [1, ["[redacted]"], { "[redacted]": { a: "[redacted]" } }, ["[redacted]"]] },
      error: { name: "Error", message: "inner [redacted]", cause: { deep: ["[redacted]"] } },
      all: { name: "AggregateError", errors: [{ message: "inner [redacted]" }, "[redacted]"] },
    });
  });

  test("strikes out by name; figures and switches stay", () => {
    expect(
      redact({
        password: "a",
        apiKey: "b",
        "x-api-key": "c",
        Authorization: ["d"],
        webhookUrl: "e",
        accessToken: { value: "f" },
        db_uri: "g",
        tokens: 12,
        secret: null,
        hasPassword: true,
        path: "h",
        headers: new Map([["cookie", "i"]]),
      }),
    ).toEqual({
      password: "[redacted]",
      apiKey: "[redacted]",
      "x-api-key": "[redacted]",
      Authorization: "[redacted]",
      webhookUrl: "[redacted]",
      accessToken: "[redacted]",
      db_uri: "[redacted]",
      tokens: 12,
      secret: null,
      hasPassword: true,
      path: "h",
      headers: { cookie: "[redacted]" },
    });
  });

  test("survives what values can do", () => {
    const circle: Record<string, unknown> = { name: "circle" };
    circle["self"] = circle;
    const shared = { a: 1 };
    const hostile = {
      get broken(): string {
        throw new Error("no");
      },
    };
    const refusing = new Proxy(
      {},
      {
        ownKeys() {
          throw new Error("no");
        },
      },
    );
    const odd = redact({
      circle,
      twice: [shared, shared],
      hostile,
      refusing,
      revoked: revoked(),
      big: 2n ** 80n,
      nan: Number.NaN,
      date: new Date(0),
      noDate: new Date(Number.NaN),
      bytes: Buffer.from("abc"),
      run: function named() {},
      nothing: undefined,
      toJson: {
        toJSON() {
          throw new Error("no");
        },
      },
    });
    expect(odd).toEqual({
      circle: { name: "circle", self: "[circular]" },
      twice: [{ a: 1 }, { a: 1 }],
      hostile: { broken: "[getter failed]" },
      refusing: "[unreadable]",
      revoked: "[unreadable]",
      big: "1208925819614629174706176",
      nan: "NaN",
      date: "1970-01-01T00:00:00.000Z",
      noDate: "[no date]",
      bytes: "[Buffer of 3 bytes]",
      run: "[function named]",
      nothing: undefined,
      toJson: "[unreadable]",
    });
    expect(() => JSON.stringify(odd)).not.toThrow();
  });

  test("does not follow __proto__", () => {
    const clean = redact(JSON.parse('{"__proto__": {"polluted": true}}')) as Record<
      string,
      unknown
    >;
    expect(clean["polluted"]).toBeUndefined();
    expect(Object.getPrototypeOf(clean)).toBe(Object.prototype);
  });

  test("cuts what is too wide, too deep or too much", () => {
    const wide = redact(Array.from({ length: 1_000_000 }, (_, index) => index)) as unknown[];
    expect(wide).toHaveLength(201);
    expect(wide.at(-1)).toBe("… 999800 more");
    let deep: unknown = "bottom";
    for (let i = 0; i < 10_000; i += 1) deep = { deep };
    expect(JSON.stringify(redact(deep))).toContain("[too deep]");
    const much = Array.from({ length: 150 }, () => Array.from({ length: 150 }, () => ({ a: 1 })));
    expect(JSON.stringify(redact(much)).length).toBeLessThan(100_000);
  });
});

describe("serializeError", () => {
  test("keeps code, details, causes and small figures, not the luggage of clients", () => {
    const error = Object.assign(
      new CarillonError("X_FAILED", "failed", {
        cause: Object.assign(new Error("refused"), { code: "ECONNREFUSED", port: 1 }),
        details: { host: "example.net", token: "abc" },
      }),
      { request: { options: { url: "https://example.net/secret" } }, retries: 3 },
    );
    expect(serializeError(error)).toMatchObject({
      name: "CarillonError",
      code: "X_FAILED",
      message: "failed",
      details: { host: "example.net", token: "[redacted]" },
      retries: 3,
      cause: { message: "refused", code: "ECONNREFUSED", port: 1 },
    });
    expect(serializeError(error)).not.toHaveProperty("request");
  });

  test("takes whatever was thrown", () => {
    expect(serializeError("a text")).toEqual({ name: "Error", message: "a text" });
    expect(serializeError(undefined).message).toContain("undefined");
    expect(serializeError({ password: "x" }).message).toContain("[Object]");
    const circle = new Error("circle");
    circle.cause = circle;
    expect(serializeError(circle).cause).toBe("[circular]");
    const odd = new Error("x");
    Object.defineProperty(odd, "message", {
      get() {
        throw new Error("no");
      },
    });
    expect(serializeError(odd).message).toBe("[getter failed]");
  });
});

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
