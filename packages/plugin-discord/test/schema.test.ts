import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { discordChannel } from "../src/index.ts";
import { channel, URL_OF_NONE } from "./setup.ts";

const problems = (config: object): string[] => {
  const read = discordChannel.safeParse({ type: "discord", url: URL_OF_NONE, ...config });
  return read.success
    ? []
    : read.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
};

test("a channel is its webhook, and no more is needed", () => {
  const { url, ...rest } = channel({});
  expect(rest).toEqual({ type: "discord", webhookId: "123456789012345678" });
  expect(url.reveal()).toBe(URL_OF_NONE.replace("/api/", "/api/v10/"));
});

test("nothing that prints a channel prints its URL", () => {
  const parsed = channel({});
  const token = URL_OF_NONE.split("/").at(-1) ?? "";
  for (const text of [JSON.stringify(parsed), inspect(parsed, { depth: 9 }), String(parsed.url)]) {
    expect(text).not.toContain(token);
    expect(text).toContain("[redacted]");
  }
});

test("every option is taken", () => {
  const options = {
    threadId: "876543210987654321",
    appliedTags: ["876543210987654322"],
    username: "Tower 🔔",
    avatarUrl: "https://a.example/bell.png",
    format: "embed",
    mentions: { users: ["876543210987654323"], roles: ["876543210987654324"], everyone: true },
    silent: true,
    suppressEmbeds: false,
  };
  expect(channel(options)).toMatchObject(options);
});

test("a thread is read from the URL", () => {
  expect(channel({ url: `${URL_OF_NONE}?thread_id=876543210987654321` }).threadId).toBe(
    "876543210987654321",
  );
});

describe("refused with the place and what was expected", () => {
  test.each([
    [{ url: "https://example.com/hook" }, "url: expected a Discord webhook URL"],
    [{ url: undefined }, "url: "],
    [{ threadId: 876543210987654 }, "threadId: expected an id of 17 to 20 digits in quotes"],
    [{ threadId: "general" }, "threadId: expected an id of 17 to 20 digits in quotes"],
    [
      { url: `${URL_OF_NONE}?thread_id=876543210987654321`, threadId: "876543210987654322" },
      "threadId: expected one thread",
    ],
    [{ threadId: "876543210987654321", threadName: "Daily" }, "threadName: expected `threadName`"],
    [{ threadName: "x".repeat(101) }, "threadName: "],
    [{ username: "My Discord Bot" }, 'username: expected a name without the word "discord"'],
    [{ username: "CLYDE" }, 'username: expected a name without the word "clyde"'],
    [{ username: "  " }, "username: expected 1 to 80 characters, found 0"],
    [{ username: "🔔".repeat(81) }, "username: expected 1 to 80 characters, found 81"],
    [{ avatarUrl: "javascript:alert(1)" }, "avatarUrl: expected an http or https URL"],
    [{ format: "html" }, "format: "],
    [{ mentions: { users: ["@here"] } }, "mentions.users.0: expected an id"],
    [{ mentions: { everybody: true } }, "mentions: "],
    [{ webhook: "x" }, ": "],
  ])("%j", (config, expected) => {
    const found = problems(config);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(expected);
    expect(found[0]).not.toContain(URL_OF_NONE.split("/").at(-1));
  });
});

test("80 code points of name are no more than 80, whatever they take in UTF-16", () => {
  expect(problems({ username: "🔔".repeat(80) })).toEqual([]);
});

test("each option has a description, for the settings table", () => {
  const schema = z.toJSONSchema(discordChannel, { io: "input" }) as {
    properties: Record<string, { description?: string }>;
  };
  const { type: _, ...options } = schema.properties;
  expect(Object.keys(options)).toHaveLength(10);
  const bare = Object.entries(options).filter(([, { description }]) => !description);
  expect(bare).toEqual([]);
});
