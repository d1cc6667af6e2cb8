import { describe, expect, test } from "vitest";
import { z } from "zod";
import { rememberSecret, type Schema, Secret, validate } from "../../src/config/index.ts";

const settings = z.strictObject({
  faction: z.string().min(1),
  daily: z
    .strictObject({ top: z.int().default(5), format: z.enum(["classic", "embed"]) })
    .optional(),
  sites: z.array(z.strictObject({ name: z.string() })).optional(),
  hooks: z.record(z.string(), z.strictObject({ url: z.string() })).optional(),
  when: z.union([z.string(), z.number()]).optional(),
  retry: z.union([z.literal(false), z.strictObject({ attempts: z.int() })]).optional(),
  token: z.string().transform(Secret.of).optional(),
});

function issues(schema: Schema, value: unknown): readonly string[] {
  const answer = validate(schema, value);
  return "issues" in answer ? answer.issues.map((each) => `${each.path}: ${each.message}`) : [];
}

/** A schema of no library, that says what it likes. */
function saying(
  message: string,
  path: readonly (PropertyKey | { key: PropertyKey })[] = [],
): Schema {
  return {
    "~standard": { version: 1, vendor: "test", validate: () => ({ issues: [{ message, path }] }) },
  };
}

describe("validation", () => {
  test("answers what the schema answers", () => {
    const answer = validate(settings, { faction: "F", daily: { format: "embed" } });
    expect(answer).toEqual({ value: { faction: "F", daily: { top: 5, format: "embed" } } });
  });

  test.each([
    [{}, "faction: missing; expected string"],
    [{ faction: 5 }, "faction: expected string, found number"],
    [{ faction: null }, "faction: expected string, found nothing"],
    [{ faction: [] }, "faction: expected string, found a list"],
    [{ faction: "F", fction: "G" }, 'fction: unknown key "fction"; did you mean "faction"?'],
    [
      { faction: "F", x: 1 },
      'x: unknown key "x"; known are faction, daily, sites, hooks, when, retry, token',
    ],
    [
      { faction: "F", daily: { format: "embed", tpo: 1 } },
      'daily.tpo: unknown key "tpo"; did you mean "top"?',
    ],
    [
      { faction: "F", daily: { format: "embeded" } },
      'daily.format: expected one of "classic", "embed"; did you mean "embed"?',
    ],
    [
      { faction: "F", sites: [{ name: "a" }, { nam: "b" }] },
      'sites.1.nam: unknown key "nam"; did you mean "name"?',
    ],
    [
      { faction: "F", hooks: { ops: { url: "x", urll: "y" } } },
      'hooks.ops.urll: unknown key "urll"; did you mean "url"?',
    ],
    [{ faction: "F", when: true }, "when: expected string or number, found boolean"],
    [{ faction: "F", retry: { attempts: "3" } }, "retry.attempts: expected number, found string"],
    [5, ": expected object, found number"],
  ])("%j is refused", (value, message) => {
    expect(issues(settings, value)).toContain(message);
  });

  test("tells all at once, key by key", () => {
    const answer = validate(settings, { a: 1, daily: { b: 2 }, faction: "" });
    expect(
      "issues" in answer && answer.issues.map(({ keys, unknownKey }) => [keys, unknownKey]),
    ).toEqual(
      expect.arrayContaining([
        [["faction"], undefined],
        [["a"], true],
        [["daily", "b"], true],
        [["daily", "format"], undefined],
      ]),
    );
  });

  test("knows the keys of a schema that holds itself", () => {
    interface Tree {
      name: string;
      children?: Tree[] | undefined;
    }
    const tree: z.ZodType<Tree> = z.strictObject({
      name: z.string(),
      get children() {
        return z.array(tree).optional();
      },
    });
    const value = { name: "a", children: [{ name: "b", children: [{ name: "c", nmae: "d" }] }] };
    expect(issues(tree, value)).toEqual([
      'children.0.children.0.nmae: unknown key "nmae"; did you mean "name"?',
    ]);
  });

  test("leaves an author's own message alone", () => {
    const schema = z.object({ url: z.string({ error: "expected a webhook" }) });
    expect(issues(schema, { url: 5 })).toEqual(["url: expected a webhook"]);
  });

  test("reads the path of any validator", () => {
    expect(issues(saying("no", [{ key: "a" }, 0, "b.c"]), {})).toEqual(['a.0."b.c": no']);
  });

  test.each([
    ["a text", saying('received "topsecret"', ["a"]), { a: "topsecret" }],
    ["a short one in quotes", saying('received "abc"', ["a"]), { a: "abc" }],
    ["a number", saying("received 123456789", ["a"]), { a: 123456789 }],
    ["one of an object", saying('received {"b":"topsecret"}', ["a"]), { a: { b: "topsecret" } }],
    ["one with quotes in it", saying(JSON.stringify('to"secret'), ["a"]), { a: 'to"secret' }],
  ])("repeats no value of the input: %s", (_name, schema, value) => {
    const text = issues(schema, value).join();
    expect(text).toContain("[redacted]");
    expect(text).not.toMatch(/topsecret|"abc"|123456789|secret"/);
  });

  test("repeats no known secret", () => {
    rememberSecret("known-elsewhere");
    expect(issues(saying("it is known-elsewhere"), {})).toEqual([": it is [redacted]"]);
  });

  test("takes a schema that throws for one that refuses, without the error's words", () => {
    const schema = z.string().transform((text) => {
      throw new RangeError(`cannot use ${text}`);
    });
    expect(issues(schema, "hunter2")).toEqual([
      ": the schema threw RangeError instead of answering",
    ]);
  });

  test("refuses an asynchronous schema, and lets its rejection go", async () => {
    const rejections: unknown[] = [];
    const listen = (reason: unknown): void => void rejections.push(reason);
    process.on("unhandledRejection", listen);
    const schema: Schema = {
      "~standard": {
        version: 1,
        vendor: "test",
        validate: () => Promise.reject(new Error("later")),
      },
    };
    expect(() => validate(schema, "x")).toThrow(expect.objectContaining({ code: "SCHEMA_ASYNC" }));
    const ofZod = z.string().refine(async () => Promise.resolve(true));
    expect(() => validate(ofZod, "x")).toThrow(expect.objectContaining({ code: "SCHEMA_ASYNC" }));
    await new Promise(setImmediate);
    process.off("unhandledRejection", listen);
    expect(rejections).toEqual([]);
  });
});
