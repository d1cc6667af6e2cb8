import { describe, expect, test } from "vitest";
import type { Post } from "../../src/index.ts";
import { failure, setup, text } from "../setup.ts";

describe("send", () => {
  test("posts, waits for Discord to keep it, and answers its id", async () => {
    const { discord, post } = await setup();
    const [sent] = await post({ body: "It ticked." });
    const [message] = discord.messages("ops");
    expect(message).toMatchObject({ id: sent?.ref, content: "It ticked.", username: "ops" });
    expect(discord.requests()).toEqual([
      expect.objectContaining({
        method: "POST",
        path: "?wait=true",
        status: 200,
        userAgent: expect.stringMatching(/^DiscordBot \(https:\/\/\S+, \d+\.\d+\.\d+\)$/),
      }),
    ]);
  });

  test("posts the pieces of a long message in order, each accepted by a Discord that counts", async () => {
    const { discord, post } = await setup();
    const sections = Array.from({ length: 40 }, (_, index) => `**${index}**\n${"🛰".repeat(300)}`);
    const sent = await post({ body: sections.join("\n\n") });
    const messages = discord.messages("ops");
    expect(messages.map(({ id }) => id)).toEqual(sent.map(({ ref }) => ref));
    expect(messages.map(({ content }) => content).join("\n\n")).toBe(sections.join("\n\n"));
    expect(messages.length).toBe(7);
  });

  test("pings those it was told to, and nobody else", async () => {
    const { discord, post } = await setup();
    const [jon, eve] = ["876543210987654321", "876543210987654322"];
    await post({ body: `@everyone <@${jon}> <@${eve}>`, mentions: { users: [jon] } });
    await post({ body: `@everyone <@${jon}>` });
    await post({ title: "Alert", body: "b", mentions: { everyone: true } });
    expect(discord.messages("ops").map(({ pinged }) => pinged)).toEqual([
      { users: [jon], roles: [], everyone: false },
      { users: [], roles: [], everyone: false },
      { users: [], roles: [], everyone: true },
    ]);
  });

  test("sends files as they are, text and bytes", async () => {
    const { discord, post } = await setup();
    const bytes = Buffer.from([0, 255, 13, 10, 45, 45]);
    await post({
      title: "Map",
      body: "Résumé",
      image: "attachment://map.png",
      attachments: [
        { name: "report “1”.csv", contentType: "text/csv", content: "a,ü\r\n" },
        {
          name: "map.png",
          contentType: "image/png",
          content: bytes.toString("base64"),
          encoding: "base64",
        },
      ],
    });
    const [message] = discord.messages("ops");
    expect(message?.embeds[0]).toMatchObject({
      title: "Map",
      description: "Résumé",
      image: { url: "attachment://map.png" },
    });
    expect(message?.files.map(({ name, contentType }) => [name, contentType])).toEqual([
      ["map.png", "image/png"],
      ["report “1”.csv", "text/csv"],
    ]);
    expect(message?.files[0]?.content.equals(bytes)).toBe(true);
    expect(message?.files[1]?.content.toString()).toBe("a,ü\r\n");
  });

  test("posts a poll", async () => {
    const { discord, post } = await setup();
    const poll = { question: "Friday?", answers: ["Yes", "No"], hours: 48 };
    const [sent] = await post({ body: "Game night", overrides: { discord: { poll } } });
    expect(discord.messages("ops")[0]?.poll).toMatchObject({
      question: { text: "Friday?" },
      duration: 48,
    });
    expect(sent?.ref).toMatch(/^\d+~poll$/);
  });

  test("posts into a thread", async () => {
    const { discord, post } = await setup();
    discord.webhookUrl("ops");
    const threadId = discord.openThread("ops", "Wars");
    const [sent] = await post({ body: "x" }, { threadId });
    expect(discord.messages("ops")[0]?.threadId).toBe(threadId);
    expect(sent?.ref).toMatch(new RegExp(`^${threadId}/\\d+$`));
  });

  test("opens one thread in a forum for all pieces of a message", async () => {
    const { discord, post } = await setup();
    const url = discord.webhookUrl("forum", { kind: "forum" });
    const sent = await post({ body: "word ".repeat(1000) }, { url, threadName: "Daily" });
    const messages = discord.messages("forum");
    expect(messages.length).toBe(3);
    expect(new Set(messages.map(({ threadId }) => threadId))).toEqual(new Set([messages[0]?.id]));
    expect(messages.map(({ threadName }) => threadName)).toEqual(["Daily", undefined, undefined]);
    expect(sent.map(({ ref }) => ref?.split("/")[0])).toEqual(messages.map(() => messages[0]?.id));
  });

  test("loses no piece where the first piece's thread is not told: it opens one of the same name", async () => {
    const { discord, notifier, context } = await setup();
    const own = context({
      url: discord.webhookUrl("forum", { kind: "forum" }),
      threadName: "Daily",
    });
    const [, second] = notifier.render({ body: "word ".repeat(600) }, own.config);
    await notifier.send(second as Post, own);
    expect(discord.messages("forum")[0]?.threadName).toBe("Daily");
  });

  test("posts without a name that Discord refuses by rules of its own", async () => {
    const { discord, post, lines } = await setup();
    discord.failNext({
      kind: "answer",
      status: 400,
      body: {
        code: 50035,
        message: "Invalid Form Body",
        errors: { username: { _errors: [{ code: "USERNAME_INVALID", message: "No." }] } },
      },
    });
    await post({ body: "x" }, { username: "Secret rule" });
    expect(discord.messages("ops")[0]).toMatchObject({ content: "x", username: "ops" });
    expect(lines).toEqual([
      expect.objectContaining({ level: "warn", meta: { webhook: discord.webhookId("ops") } }),
    ]);
  });

  test("tries without the name once, and only where the name may be what is wrong", async () => {
    const { discord, notifier, context } = await setup();
    const named: Post = { body: { ...text("x").body, username: "N" } };
    const invalid = (errors: object) =>
      ({
        kind: "answer",
        status: 400,
        body: { code: 50035, message: "Invalid Form Body", ...errors },
      }) as const;
    discord.failNext(
      invalid({ errors: { content: { _errors: [{ code: "C", message: "Bad." }] } } }),
    );
    expect(await failure(notifier.send(named, context()))).toMatchObject({ kind: "permanent" });
    expect(discord.requests()).toHaveLength(1);
    discord.failNext(invalid({}), { times: 2 });
    expect(await failure(notifier.send(named, context()))).toMatchObject({ kind: "permanent" });
    expect(discord.requests()).toHaveLength(3);
    discord.failNext(invalid({}));
    expect(await failure(notifier.send(text("x"), context()))).toMatchObject({ kind: "permanent" });
    expect(discord.requests()).toHaveLength(4);
  });
});
