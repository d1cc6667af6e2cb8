import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import { inaraOptions, inaraSettings } from "../src/index.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

test.each([
  ["Settings", inaraSettings],
  ["Options", inaraOptions],
])("the table under %s is the schema's", (heading, schema) => {
  const [, section = ""] = readme.split(`\n## ${heading}\n`);
  const table = section
    .split("\n## ")[0]
    ?.split("\n")
    .filter((line) => line.startsWith("| `"));
  // The padding that lines the columns up does not count.
  expect(table?.map((line) => line.replaceAll(/\s*\|\s*/g, "|"))).toEqual(rows(schema));
});

/** The members of a schema, as rows of a table. */
function rows(schema: z.ZodType): string[] {
  const json = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as {
    properties: Record<string, { description?: string; default?: unknown }>;
  };
  return Object.entries(json.properties).map(
    ([name, { description, default: standard }]) =>
      `|\`${name}\`|${valueText(standard)}|${description}|`,
  );
}

function valueText(standard: unknown): string {
  if (standard === undefined || (Array.isArray(standard) && standard.length === 0)) return "";
  return `\`${typeof standard === "string" ? standard : JSON.stringify(standard)}\``;
}
