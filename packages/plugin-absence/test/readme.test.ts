import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { absenceOptions, absenceSettings, fcmChannel } from "../src/index.ts";
import { settingsTable } from "./support/settings-table.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const [direct, api] = absenceSettings.options;

test.each([
  ["`mode: direct`", direct],
  ["`mode: api`", api],
  ["Channels of type `fcm`", fcmChannel],
  ["Options", absenceOptions],
])("the table under %s is the schema's", (heading, schema) => {
  const [, section = ""] = readme.split(`\n### ${heading}\n`);
  const table = section
    .split(/\n##/)[0]
    ?.split("\n")
    .filter((line) => line.startsWith("| `"));
  // The padding that lines the columns up does not count.
  const plain = (line: string): string => line.replaceAll(/\s*(?<!\\)\|\s*/g, "|");
  expect(table?.map(plain)).toEqual(settingsTable(schema).split("\n").slice(2).map(plain));
});
