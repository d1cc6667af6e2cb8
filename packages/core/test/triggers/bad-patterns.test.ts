import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cron } from "../../src/triggers/index.ts";
import { errorOf, fastest } from "./trigger-fixture.ts";

const TABLE = readFileSync(join(import.meta.dirname, "bad-patterns.txt"), "utf8");
/** Rows of pattern and error, by the kind of mistake. */
const BAD_PATTERNS = new Map(
  TABLE.split("\n# ")
    .slice(1)
    .map((block) => {
      const [kind = "", ...lines] = block.trim().split("\n");
      const rows = lines.map((line) => line.split(" -> ") as [pattern: string, expected: string]);
      return [kind, rows];
    }),
);

test("there are at least a hundred bad patterns of at least twenty kinds", () => {
  expect(BAD_PATTERNS.size).toBeGreaterThanOrEqual(20);
  expect([...BAD_PATTERNS.values()].flat().length).toBeGreaterThanOrEqual(100);
});

for (const [kind, patterns] of BAD_PATTERNS) {
  test(`${kind} is an error that names the field, the value and what was expected`, () => {
    for (const [pattern, expected] of patterns) {
      const error = errorOf(() => cron(JSON.parse(pattern) as string));
      expect(error.code).toBe("TRIGGER_INVALID");
      expect(error.message).toBe(`cron: expected ${expected}`);
    }
  });
}

test("details carry the field, the value, what was expected and the column", () => {
  expect(errorOf(() => cron("0 9 * * 1-8")).details).toEqual({
    field: "dayOfWeek",
    value: "8",
    expected: "dayOfWeek to be 0-7 or sun-sat",
    column: 11,
  });
});

test("an error in a field of the field form names the field as it is written there", () => {
  expect(errorOf(() => cron({ hour: "8-25" })).message).toBe(
    'cron: expected hour to be 0-23, got "25" at column 3 of "8-25"',
  );
  expect(errorOf(() => cron({ day: "6th fri" })).message).toBe(
    'cron: expected day to be 1st-5th or last, then a weekday, such as 2nd fri or last sun, got "6th fri" at column 1 of "6th fri"',
  );
  expect(errorOf(() => cron({})).message).toBe(
    "cron: expected the fields year, month, day, week, dayOfWeek, hour, minute, second, at least one, got an object without a field",
  );
  expect(errorOf(() => cron({ hours: 5 } as object)).message).toMatch(
    /got "hours"; did you mean "hour"\?$/,
  );
  expect(errorOf(() => cron({ hour: 1.5 })).message).toMatch(/^cron.hour: expected a whole number/);
});

test("a pattern of any length is refused in a moment", () => {
  for (const text of ["1,".repeat(100_000), "*".repeat(100_000), `@${"a".repeat(100_000)}`]) {
    expect(errorOf(() => cron(text)).message.length).toBeLessThan(400);
    expect(fastest(() => errorOf(() => cron(text)))).toBeLessThan(20);
  }
});
