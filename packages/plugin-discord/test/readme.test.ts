import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import { discordChannel, discordOptions } from "../src/index.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

/** The rows of the page's tables, without the padding that lines them up. */
const table = readme
  .split("\n")
  .filter((line) => line.startsWith("| `"))
  .map((line) => line.replaceAll(/\s*\|\s*/g, "|"));

/** The settings of a schema, as rows of a table. */
function rows(schema: z.ZodType): string[] {
  const { properties } = z.toJSONSchema(schema, { io: "input" }) as {
    properties: Record<string, { description?: string }>;
  };
  const { type: _, ...options } = properties;
  return Object.entries(options).map(([name, { description }]) => `|\`${name}\`|${description}|`);
}

test("the settings tables are the schemas'", () => {
  expect(table).toEqual([...rows(discordChannel), ...rows(discordOptions)]);
});
