import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const folder = join(import.meta.dirname, "../../../../docs/reference");
const page = readFileSync(join(folder, "parity.md"), "utf8");
const [, section = ""] = page.split("## Poker club (seed 003)\n");
const rows = (section.split("\n## ")[0] ?? "").split("\n").flatMap((line) => {
  const [, row, , , proof = ""] = line.split("|").map((cell) => cell.trim());
  return row !== undefined && /^P\d+$/.test(row) ? [{ row, proof }] : [];
});

test("every row of the table stands there once", () => {
  expect(rows.map(({ row }) => row)).toEqual(Array.from({ length: 56 }, (_, n) => `P${n}`));
});

test.each(rows)(
  "$row is held by a test that carries its number, or told in words",
  ({ row, proof }) => {
    const [, path] = /^\[[^\]]+\]\((.+\.test\.ts)\)$/.exec(proof) ?? [];
    const text = path === undefined ? "" : readFileSync(join(folder, path), "utf8");
    const isCarried = new RegExp(`["'\`(, ]${row}\\b`).test(text);
    const isTold = path === undefined && ["P0", "P23", "P55", "P31", "P33"].includes(row);
    expect({ row, isHeld: isCarried || isTold }).toEqual({ row, isHeld: true });
  },
);
