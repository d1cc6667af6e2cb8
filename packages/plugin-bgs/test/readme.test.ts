import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { bgsOptions, bgsSettings } from "../src/index.ts";
import { settingsTable } from "./support/settings-table.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

test.each([
  ["Settings", bgsSettings],
  ["Options", bgsOptions.unwrap()],
])("the table under %s is the schema's", (heading, schema) => {
  const [, section = ""] = readme.split(`\n## ${heading}\n`);
  const table = section
    .split("\n## ")[0]
    ?.split("\n")
    .filter((line) => line.startsWith("| `"));
  // The padding that lines the columns up does not count.
  const plain = (line: string): string => line.replaceAll(/\s*(?<!\\)\|\s*/g, "|");
  expect(table?.map(plain)).toEqual(settingsTable(schema).split("\n").slice(2).map(plain));
});
