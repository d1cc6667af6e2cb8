import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lengthOf } from "../../src/text/length.ts";
import { splitText } from "../../src/text/split-text.ts";

const fences = (text: string): number => text.split("```").length - 1;
const table = (rows: number, width = 40): string =>
  Array.from({ length: rows }, (_, row) => `${row + 1}.`.padEnd(width, "x")).join("\n");
const section = (name: string, rows: number): string =>
  `**📊 ${name}**\n\`\`\`text\n${table(rows)}\n\`\`\``;

describe("text that fits", () => {
  test("stays as it is, trimmed", () => {
    expect(splitText("  a\n\n\n b  \n", 2000)).toEqual(["a\n\n\n b"]);
    expect(splitText("🛡".repeat(2000), 2000)).toEqual(["🛡".repeat(2000)]);
  });

  test("is no piece where there is none", () => {
    expect(splitText("", 2000)).toEqual([]);
    expect(splitText(" \n\t\n ", 2000)).toEqual([]);
  });
});

describe("sections", () => {
  test("stay whole where each fits into a piece", () => {
    const sections = ["Market", "Missions", "Influence", "Bonds"].map((name) => section(name, 20));
    const pieces = splitText(`Daily Summary\n\n${sections.join("\n\n")}`, 2000);
    expect(pieces).toEqual([
      `Daily Summary\n\n${sections[0]}\n\n${sections[1]}`,
      `${sections[2]}\n\n${sections[3]}`,
    ]);
  });

  test("keep the blank lines between them", () => {
    const text = `${"a".repeat(900)}\n\n\n\n${"b".repeat(900)}\n\n${"c".repeat(900)}`;
    expect(splitText(text, 2000)).toEqual([
      `${"a".repeat(900)}\n\n\n\n${"b".repeat(900)}`,
      "c".repeat(900),
    ]);
  });

  test("are not ended by a blank line inside a code block", () => {
    const block = `\`\`\`\n${"a".repeat(900)}\n\n${"b".repeat(900)}\n\`\`\``;
    expect(splitText(`${"x".repeat(500)}\n\n${block}`, 2000)).toEqual(["x".repeat(500), block]);
  });
});

describe("a code block that is longer than a piece", () => {
  test("is closed and opened again in its language", () => {
    const pieces = splitText(section("Commanders", 120), 2000);
    expect(pieces.length).toBe(3);
    expect(pieces[0]).toMatch(/^\*\*📊 Commanders\*\*\n```text\n1\.x/);
    for (const piece of pieces) {
      expect(piece.endsWith("\n```")).toBe(true);
      expect(fences(piece)).toBe(2);
      expect(lengthOf(piece)).toBeLessThanOrEqual(2000);
    }
    expect(pieces.slice(1).every((piece) => piece.startsWith("```text\n"))).toBe(true);
    const rows = pieces
      .join("\n")
      .split("\n")
      .filter((line) => /^\d+\./.test(line));
    expect(rows).toEqual(table(120).split("\n"));
  });

  test("takes its heading along instead of leaving it above nothing", () => {
    const first = "y".repeat(940);
    const pieces = splitText(
      `${first}\n\nintro\n**Heading**\n\`\`\`text\n${"z".repeat(1030)}\n${table(60)}\n\`\`\``,
      2000,
    );
    expect(pieces[0]).toBe(`${first}\n\nintro`);
    expect(pieces[1]?.startsWith("**Heading**\n```text\nzzz")).toBe(true);
  });

  test("is never left empty", () => {
    for (let before = 1900; before < 2000; before += 1) {
      const text = `${"y".repeat(before - 20)}\nHeading\n\`\`\`text\n${table(80)}\n\`\`\``;
      for (const piece of splitText(text, 2000)) expect(piece).not.toMatch(/```text\n```/);
    }
  });
});

test("an unpaired fence is text, as Discord shows it", () => {
  const pieces = splitText(`\`\`\`\n${"a ".repeat(1500)}`, 2000);
  expect(pieces.map(fences)).toEqual([1, 0]);
});

test("long lines are cut between words", () => {
  const words = Array.from({ length: 700 }, (_, index) => `word${index}`).join(" ");
  const pieces = splitText(words, 2000);
  expect(pieces.join(" ")).toBe(words);
  expect(pieces.every((piece) => lengthOf(piece) > 1900 || piece === pieces.at(-1))).toBe(true);
});

test("text without any word is cut between graphemes", () => {
  const pieces = splitText("👩‍👩‍👧‍👦".repeat(1000), 2000);
  expect(pieces.join("")).toBe("👩‍👩‍👧‍👦".repeat(1000));
  expect(pieces.every((piece) => piece.startsWith("👩") && lengthOf(piece) % 7 === 0)).toBe(true);
});

test("any text is split within the limit, without an empty piece and without losing a letter", () => {
  const line = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 90 }),
    fc.constantFrom(
      "",
      "",
      "```",
      "```text",
      "``` code ```",
      "**Heading**",
      "a".repeat(400),
      "🛰️".repeat(90),
    ),
    fc.lorem({ maxCount: 30 }),
  );
  const letters = (text: string): string => text.replace(/```(text)?|\s/g, "");
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 40 }),
      fc.integer({ min: 64, max: 500 }),
      (lines, limit) => {
        const text = lines.join("\n");
        const pieces = splitText(text, limit);
        for (const piece of pieces) {
          expect(lengthOf(piece)).toBeLessThanOrEqual(limit);
          expect(piece.trim()).toBe(piece);
          expect(piece).not.toBe("");
          // Each piece's code blocks are closed where the text's are.
          expect(fences(text) % 2 === 0 && fences(piece) % 2 === 1).toBe(false);
        }
        expect(letters(pieces.join("\n"))).toBe(letters(text));
      },
    ),
    { numRuns: 500 },
  );
});

test("a megabyte is split in time that grows with its length", () => {
  const started = performance.now();
  const pieces = splitText(`${"lorem ipsum ".repeat(50)}\n`.repeat(1700), 2000);
  expect(pieces.length).toBeGreaterThan(500);
  expect(performance.now() - started).toBeLessThan(5000);
});
