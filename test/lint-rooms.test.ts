import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ranks } from "../packages/core/test/architecture/rooms.ts";
import { root } from "./run-tool.ts";

interface Override {
  readonly files: readonly string[];
  readonly rules: Readonly<Record<string, unknown>>;
}

const config = JSON.parse(
  readFileSync(join(root, ".oxlintrc.json"), "utf8").replaceAll(/^\s*\/\/.*$/gm, ""),
) as { readonly overrides: readonly Override[] };

const rooms = ranks.flatMap((names, rank) =>
  rank === 0 ? [] : names.filter((name) => !name.endsWith(".ts")).map((name) => ({ name, rank })),
);

test.each(rooms)(
  "the linter forbids $name what lies above it, and nothing else",
  ({ name, rank }) => {
    const above = ranks
      .slice(0, rank)
      .flat()
      .filter((room) => !room.endsWith(".ts"));
    const others = ranks.flat().filter((room) => room !== name && !room.endsWith(".ts"));
    const patterns = forbidden(name);
    const refused = others.filter((room) =>
      patterns.some((pattern) => pattern.test(`../${room}/index.ts`)),
    );
    expect(refused.toSorted()).toEqual(above.toSorted());
  },
);

function forbidden(room: string): readonly RegExp[] {
  const found = config.overrides.filter(({ files }) =>
    files.includes(`packages/core/src/${room}/**`),
  );
  const rules = found.flatMap(({ rules: { "no-restricted-imports": rule } }) =>
    Array.isArray(rule) ? [rule[1] as { patterns: readonly { regex: string }[] }] : [],
  );
  expect(rules).toHaveLength(1);
  return rules.flatMap(({ patterns }) => patterns.map(({ regex }) => new RegExp(regex)));
}
