import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import { gameInput, pokerOptions, pokerSettings } from "../src/index.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

/** The rows of the page's tables of settings, without the padding that lines them up. */
const table = readme
  .split("\n")
  .filter((line) => line.startsWith("| `"))
  .map((line) => line.replaceAll(/\s*\|\s*/g, "|"));

/** The settings of a schema, as rows of a table. */
function rows(schema: z.ZodType): string[] {
  const options = { io: "input", unrepresentable: "any" } as const;
  const { properties = {} } = z.toJSONSchema(schema, options) as {
    properties?: Record<string, { description?: string; default?: unknown }>;
  };
  return Object.entries(properties)
    .filter(([, { description }]) => description !== undefined)
    .map(([name, { description, default: value }]) => {
      const usual = value === undefined ? "" : `\`${JSON.stringify(value)}\``;
      return `|\`${name}\`|${usual}|${description}|`;
    });
}

test("the tables are the schemas'", () => {
  expect(table).toEqual([...rows(pokerSettings), ...rows(pokerOptions), ...rows(gameInput)]);
});
