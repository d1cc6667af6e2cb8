import { describe, expect, test } from "vitest";
import { parseWebhookUrl } from "../../src/webhook/webhook-url.ts";

const ID = "123456789012345678";
const TOKEN = "aB3-_".repeat(13) + "xyz";
const CANONICAL = `https://discord.com/api/v10/webhooks/${ID}/${TOKEN}`;

describe("accepted and written in the one form", () => {
  test.each([
    `https://discord.com/api/webhooks/${ID}/${TOKEN}`,
    `https://canary.discord.com/api/webhooks/${ID}/${TOKEN}`,
    `https://ptb.discord.com/api/webhooks/${ID}/${TOKEN}`,
    `https://discordapp.com/api/webhooks/${ID}/${TOKEN}`,
    `https://canary.discordapp.com/api/v9/webhooks/${ID}/${TOKEN}`,
    `https://ptb.discordapp.com/api/v6/webhooks/${ID}/${TOKEN}`,
    `https://discord.com/api/v10/webhooks/${ID}/${TOKEN}/`,
    `https://discord.com/api/webhooks/${ID}/${TOKEN}?wait=true`,
    `HTTPS://Discord.COM/api/webhooks/${ID}/${TOKEN}#top`,
    ` https://discord.com:443/api/webhooks/${ID}/${TOKEN}\n`,
  ])("%s", (text) => {
    expect(parseWebhookUrl(text)).toEqual({
      id: ID,
      token: TOKEN,
      url: CANONICAL,
      threadId: undefined,
    });
  });

  test("with the thread of the query", () => {
    const read = parseWebhookUrl(
      `https://discord.com/api/webhooks/${ID}/${TOKEN}?thread_id=876543210987654321`,
    );
    expect(read).toMatchObject({ url: CANONICAL, threadId: "876543210987654321" });
  });

  test.each([60, 68, 80])("with a token of %d characters", (length) => {
    expect(
      parseWebhookUrl(`https://discord.com/api/webhooks/${ID}/${"a".repeat(length)}`),
    ).toMatchObject({ id: ID });
  });
});

describe("refused, without any part of the URL in the text", () => {
  test.each([
    ["", "no URL"],
    ["${WEBHOOK}", "no URL"],
    [`http://discord.com/api/webhooks/${ID}/${TOKEN}`, "https:"],
    [`ftp://discord.com/api/webhooks/${ID}/${TOKEN}`, "https:"],
    [`https://discord.com.evil.example/api/webhooks/${ID}/${TOKEN}`, "another host"],
    [`https://evil.example/discord.com/api/webhooks/${ID}/${TOKEN}`, "another host"],
    [`https://discord.com@evil.example/api/webhooks/${ID}/${TOKEN}`, "another host"],
    [`https://discord.com:8443/api/webhooks/${ID}/${TOKEN}`, "another host"],
    [`https://discord.com./api/webhooks/${ID}/${TOKEN}`, "another host"],
    [`https://www.discord.com/api/webhooks/${ID}/${TOKEN}`, "another host"],
    [`https://127.0.0.1/api/webhooks/${ID}/${TOKEN}`, "another host"],
    [`https://user:pw@discord.com/api/webhooks/${ID}/${TOKEN}`, "user name"],
    [`https://discord.com/webhooks/${ID}/${TOKEN}`, "another path"],
    [`https://discord.com/api/channels/${ID}/${TOKEN}`, "another path"],
    [`https://discord.com/api/webhooks/${ID}`, "another path"],
    [`https://discord.com/api/webhooks/1234/${TOKEN}`, "17 to 20 digits"],
    [`https://discord.com/api/webhooks/${ID}/short`, "60 to 80"],
    [`https://discord.com/api/webhooks/${ID}/${TOKEN}%2F..`, "60 to 80"],
    [`https://discord.com/api/webhooks/${ID}/${TOKEN}/slack`, "after the token"],
    [`https://discord.com/api/webhooks/${ID}/${TOKEN}/messages/1`, "after the token"],
    [`https://discord.com/api/webhooks/${ID}/${TOKEN}?thread_id=x`, "thread_id"],
  ])("%s", (text, reason) => {
    const problem = parseWebhookUrl(text);
    expect(problem).toContain(reason);
    expect(problem).toContain("expected a Discord webhook URL");
    expect(problem).not.toContain(TOKEN);
    expect(problem).not.toContain("evil");
  });
});
