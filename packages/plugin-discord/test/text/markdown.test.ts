import { expect, test } from "vitest";
import {
  codeBlock,
  escapeMarkdown,
  maskedLink,
  mentionRole,
  mentionUser,
  timestamp,
} from "../../src/index.ts";

test("escapes what Discord would format", () => {
  expect(escapeMarkdown("*bold* _it_ ~~s~~ `c` ||sp||")).toBe(
    "\\*bold\\* \\_it\\_ \\~\\~s\\~\\~ \\`c\\` \\|\\|sp\\|\\|",
  );
  expect(escapeMarkdown("[x](https://a) <@1> a\\b")).toBe("\\[x\\](https://a) \\<@1\\> a\\\\b");
  expect(escapeMarkdown("# head\n-# sub\n- item\n1. one\n> quote")).toBe(
    "\\# head\n\\-# sub\n\\- item\n1\\. one\n\\> quote",
  );
  expect(escapeMarkdown("Jon-Doe #1 3.14")).toBe("Jon-Doe #1 3.14");
});

test("writes a code block that its text cannot leave", () => {
  expect(codeBlock("a\nb", "text")).toBe("```text\na\nb\n```");
  expect(codeBlock("")).toBe("```\n \n```");
  const hostile = codeBlock("x\n```\n@everyone ````");
  expect(hostile.split("```").length - 1).toBe(2);
});

test("writes an instant for each reader's own zone", () => {
  const at = new Date("2025-09-12T00:00:00.900Z");
  expect(timestamp(at)).toBe("<t:1757635200:f>");
  expect(timestamp("2025-09-12T10:00:00+10:00", "R")).toBe("<t:1757635200:R>");
  expect(timestamp(at.getTime(), "F")).toBe("<t:1757635200:F>");
});

test("refuses what is no instant", () => {
  expect(() => timestamp("tomorrow")).toThrowError(
    expect.objectContaining({
      code: "DISCORD_DATE_INVALID",
      message: expect.stringContaining('"tomorrow"'),
    }),
  );
});

test("writes mentions and links", () => {
  expect(mentionUser("1")).toBe("<@1>");
  expect(mentionRole("2")).toBe("<@&2>");
  expect(maskedLink("Report", "https://a.example/x")).toBe("[Report](<https://a.example/x>)");
});
