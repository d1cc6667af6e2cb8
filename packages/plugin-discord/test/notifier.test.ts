import type { NotifyError } from "@carillon/core";
import { describe, expect, test } from "vitest";
import type { Post } from "../src/index.ts";
import { setup } from "./setup.ts";

const failure = async (work: Promise<unknown>): Promise<NotifyError> => {
  try {
    await work;
  } catch (error) {
    return error as NotifyError;
  }
  throw new Error("expected a failure");
};
const text = (content: string): Post => ({ body: { content, allowed_mentions: { parse: [] } } });

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

describe("rate limits", () => {
  test("asks for a pause when the webhook's allowance is used up, and for none before", async () => {
    const { post } = await setup({ limits: { webhook: { limit: 2, per: 5000 } } });
    const [first] = await post({ body: "1" });
    const [second] = await post({ body: "2" });
    expect(first?.pause).toBeUndefined();
    expect(Number(second?.pause)).toBeGreaterThan(3000);
    expect(Number(second?.pause)).toBeLessThanOrEqual(5000);
  });

  test("holding to the pauses, it is never refused", async () => {
    const server = { now: () => new Date(time) };
    let time = Date.parse("2025-09-12T00:00:00Z");
    const { discord, post } = await setup({
      clock: server,
      limits: { webhook: { limit: 5, per: 2000 } },
    });
    for (let index = 0; index < 23; index += 1) {
      const [sent] = await post({ body: String(index) });
      time += Number(sent?.pause ?? 0);
    }
    expect(discord.requests().filter(({ status }) => status !== 200)).toEqual([]);
    expect(discord.messages("ops").map(({ content }) => Number(content))).toEqual([
      ...Array(23).keys(),
    ]);
  });

  test("an edit asks for a pause as well", async () => {
    const { notifier, context, post } = await setup({
      limits: { webhook: { limit: 1, per: 5000 } },
    });
    const [sent] = await post({ body: "1" });
    const edited = await notifier.edit(sent?.ref ?? "", text("2"), context());
    expect(Number(edited.pause)).toBeGreaterThan(3000);
  });

  test("a 429 of the webhook makes the webhook wait, the hidden one of the channel as well", async () => {
    const { notifier, context } = await setup({
      limits: { webhook: { limit: 3, per: 2000 }, channel: { limit: 1, per: 60_000 } },
    });
    await notifier.send(text("1"), context());
    const shared = await failure(notifier.send(text("2"), context()));
    expect(shared).toMatchObject({ kind: "throttled", scope: "destination" });
    expect(Number(shared.retryAfter)).toBeGreaterThan(50_000);
    await failure(notifier.send(text("3"), context()));
    const own = await failure(notifier.send(text("4"), context()));
    expect(own).toMatchObject({ kind: "throttled", scope: "destination" });
    expect(Number(own.retryAfter)).toBeLessThanOrEqual(2000);
  });

  test("a global 429 and Cloudflare's page make the process wait", async () => {
    const { discord, notifier, context } = await setup();
    discord.failNext({ kind: "rate-limit", retryAfter: 1.234, scope: "global" });
    expect(await failure(notifier.send(text("1"), context()))).toMatchObject({
      kind: "throttled",
      scope: "process",
      retryAfter: 1234,
    });
    discord.failNext({ kind: "cloudflare" });
    expect(await failure(notifier.send(text("1"), context()))).toMatchObject({
      kind: "throttled",
      scope: "process",
      retryAfter: 300_000,
    });
    discord.failNext({ kind: "cloudflare", status: 403, retryAfter: 3600 });
    expect(await failure(notifier.send(text("1"), context()))).toMatchObject({
      kind: "throttled",
      scope: "process",
      retryAfter: 3_600_000,
    });
  });
});

describe("failures", () => {
  test("a deleted webhook is switched off", async () => {
    const { discord, notifier, context } = await setup();
    const own = context();
    discord.deleteWebhook("ops");
    const gone = await failure(notifier.send(text("x"), own));
    expect(gone).toMatchObject({ kind: "disabled", gone: false });
    expect(gone.message).toContain(`webhook ${discord.webhookId("ops")}`);
    expect(gone.message).toContain("HTTP 404, code 10015, Unknown Webhook");
    expect(await failure(notifier.edit("123456789012345678", text("x"), own))).toMatchObject({
      kind: "disabled",
    });
    expect(await failure(notifier.verify(own))).toMatchObject({ kind: "disabled" });
  });

  test("a changed token is switched off", async () => {
    const { discord, notifier, context } = await setup();
    const url = discord.webhookUrl("ops").replace(/.$/, (last) => (last === "a" ? "b" : "a"));
    expect(await failure(notifier.send(text("x"), context({ url })))).toMatchObject({
      kind: "disabled",
    });
  });

  test("a thread that is gone is the channel's fault where the channel names it, else the message's", async () => {
    const { notifier, context } = await setup();
    const threadId = "876543210987654321";
    const inThread: Post = { ...text("x"), threadId };
    expect(await failure(notifier.send(inThread, context({ threadId })))).toMatchObject({
      kind: "disabled",
    });
    expect(await failure(notifier.send(inThread, context()))).toMatchObject({ kind: "permanent" });
  });

  test("a forum that wants a thread refuses the message for good, and says so", async () => {
    const { discord, notifier, context } = await setup();
    const url = discord.webhookUrl("forum", { kind: "forum" });
    const error = await failure(notifier.send(text("x"), context({ url })));
    expect(error).toMatchObject({ kind: "permanent" });
    expect(error.message).toContain("thread_name or thread_id");
  });

  test("what AutoMod stops is refused for good", async () => {
    const { discord, notifier, context } = await setup();
    for (const code of [200000, 240000]) {
      discord.failNext({ kind: "refuse", code });
      expect(await failure(notifier.send(text("x"), context()))).toMatchObject({
        kind: "permanent",
      });
    }
  });

  test("names the place in the body that Discord did not like", async () => {
    const { notifier, context } = await setup();
    const error = await failure(
      notifier.send({ body: { ...text("x".repeat(2001)).body } }, context()),
    );
    expect(error.message).toContain(
      "code 50035, Invalid Form Body, content: Must be 2000 or fewer in length.",
    );
  });

  test.each(["before", "after"] as const)(
    "a connection cut %s Discord kept the message may be tried again",
    async (when) => {
      const { discord, notifier, context } = await setup();
      discord.failNext({ kind: "close", when });
      const error = await failure(notifier.send(text("x"), context()));
      expect(error).toMatchObject({ kind: "transient" });
      expect(error.message).toContain("ECONNRESET");
      expect(discord.messages()).toHaveLength(when === "after" ? 1 : 0);
      expect(discord.requests()).toHaveLength(1);
    },
  );

  test("an answer that never comes ends with the outbox's patience", async () => {
    const { discord, notifier, context } = await setup();
    discord.failNext({ kind: "hang", when: "after" });
    const patience = new AbortController();
    const sending = failure(notifier.send(text("x"), context({}, { signal: patience.signal })));
    await discord.arrived(1);
    patience.abort(new Error("too long"));
    expect(await sending).toMatchObject({
      kind: "transient",
      message: expect.stringContaining("the time was up"),
    });
  });

  test("a server that is not there is told by its reason", async () => {
    const { discord, notifier, context } = await setup();
    const own = context();
    await discord.stop();
    const error = await failure(notifier.send(text("x"), own));
    expect(error).toMatchObject({ kind: "transient" });
    expect(error.message).toContain("ECONNREFUSED");
  });

  test("a redirect is not followed, and a page with status 200 is no success", async () => {
    const { discord, notifier, context } = await setup();
    discord.failNext({
      kind: "answer",
      status: 307,
      headers: { location: `${discord.baseUrl}/api/elsewhere` },
    });
    expect(await failure(notifier.send(text("x"), context()))).toMatchObject({ kind: "transient" });
    expect(discord.requests()).toHaveLength(1);
    discord.failNext({
      kind: "answer",
      status: 200,
      body: "<html>Please sign in to the Wi-Fi</html>",
    });
    expect(await failure(notifier.send(text("x"), context()))).toMatchObject({ kind: "transient" });
  });

  test("an answer without an id, or without anything, is a success without a reference", async () => {
    const { discord, notifier, context } = await setup();
    discord.failNext({ kind: "answer", status: 204 });
    expect(await notifier.send(text("x"), context())).toEqual({});
    discord.failNext({ kind: "answer", status: 200, body: { id: 5 } });
    expect(await notifier.send(text("x"), context())).toEqual({});
  });
});

describe("edit", () => {
  test("changes the message in place and leaves nothing of the earlier one", async () => {
    const { discord, notifier, context, post } = await setup();
    const attachments = [{ name: "a.txt", contentType: "text/plain", content: "1" }];
    const [sent] = await post({ title: "Score", body: "1 vs 0", attachments });
    const [next] = notifier.render({ body: "2 vs 0" }, context().config);
    expect(await notifier.edit(sent?.ref ?? "", next as Post, context())).toEqual({
      ref: sent?.ref,
    });
    expect(discord.messages("ops")).toEqual([
      expect.objectContaining({
        id: sent?.ref,
        content: "2 vs 0",
        embeds: [],
        files: [],
        edits: 1,
      }),
    ]);
    const [last] = notifier.render({ title: "Final", body: "", attachments }, context().config);
    await notifier.edit(sent?.ref ?? "", last as Post, context());
    expect(discord.messages("ops")[0]).toMatchObject({
      content: "",
      embeds: [{ title: "Final" }],
      files: [{ name: "a.txt" }],
    });
  });

  test("finds the message in its thread, also when the channel has moved on", async () => {
    const { discord, notifier, context, post } = await setup();
    discord.webhookUrl("ops");
    const threadId = discord.openThread("ops", "Wars");
    const [sent] = await post({ body: "1" }, { threadId });
    await notifier.edit(sent?.ref ?? "", text("2"), context());
    expect(discord.messages("ops")[0]?.content).toBe("2");
  });

  test("sends nothing that only a new message can have", async () => {
    const { discord, notifier, context, post } = await setup();
    const url = discord.webhookUrl("forum", { kind: "forum" });
    const config = { url, threadName: "Daily", username: "Bell", silent: true };
    const [sent] = await post({ body: "1" }, config);
    const own = context(config);
    const [next] = notifier.render({ body: "2" }, own.config);
    await notifier.edit(sent?.ref ?? "", next as Post, own);
    expect(discord.messages("forum")).toEqual([
      expect.objectContaining({ content: "2", edits: 1, username: "Bell" }),
    ]);
  });

  test("tells that a message is gone, so that it is sent anew", async () => {
    const { discord, notifier, context, post } = await setup();
    const [sent] = await post({ body: "1" });
    discord.deleteMessage(sent?.ref ?? "");
    expect(await failure(notifier.edit(sent?.ref ?? "", text("2"), context()))).toMatchObject({
      gone: true,
    });
    expect(await failure(notifier.edit("no reference", text("2"), context()))).toMatchObject({
      gone: true,
    });
  });

  test("a message in a thread that is gone, or archived, is gone", async () => {
    const { discord, notifier, context, post } = await setup();
    const url = discord.webhookUrl("forum", { kind: "forum" });
    const [sent] = await post({ body: "1" }, { url, threadName: "Daily" });
    const own = context({ url, threadName: "Daily" });
    discord.failNext({ kind: "refuse", code: 50083, message: "Thread is archived" });
    expect(await failure(notifier.edit(sent?.ref ?? "", text("2"), own))).toMatchObject({
      gone: true,
    });
    discord.deleteThread("forum", sent?.ref?.split("/")[0] ?? "");
    expect(await failure(notifier.edit(sent?.ref ?? "", text("2"), own))).toMatchObject({
      gone: true,
    });
  });

  test("a poll stays as it is; text in its place, or it in the place of text, is posted anew", async () => {
    const { discord, notifier, context, post } = await setup();
    const poll = { question: "Friday?", answers: ["Yes"] };
    const [sent] = await post({ body: "", overrides: { discord: { poll } } });
    const [again] = notifier.render(
      { body: "", overrides: { discord: { poll } } },
      context().config,
    );
    expect(await notifier.edit(sent?.ref ?? "", again as Post, context())).toEqual({
      ref: sent?.ref,
    });
    expect(discord.requests()).toHaveLength(1);
    const asText = await notifier.edit(sent?.ref ?? "", text("It is on."), context());
    expect(discord.messages("ops").map(({ id, content }) => [id, content])).toEqual([
      [asText.ref, "It is on."],
    ]);
    const asPoll = await notifier.edit(asText.ref ?? "", again as Post, context());
    expect(discord.messages("ops").map(({ id }) => `${id}~poll`)).toEqual([asPoll.ref]);
  });
});

describe("remove and verify", () => {
  test("takes a message away, and one that is gone is no error", async () => {
    const { discord, notifier, context, post } = await setup();
    const [sent] = await post({ body: "1" });
    await notifier.remove(sent?.ref ?? "", context());
    expect(discord.messages()).toEqual([]);
    await notifier.remove(sent?.ref ?? "", context());
    discord.failNext({ kind: "answer", status: 503, body: "<html>" });
    expect(await failure(notifier.remove(sent?.ref ?? "", context()))).toMatchObject({
      kind: "transient",
    });
  });

  test("checks a webhook without posting", async () => {
    const { discord, notifier, context } = await setup();
    await notifier.verify(context());
    expect(discord.messages()).toEqual([]);
    expect(discord.requests().map(({ method }) => method)).toEqual(["GET"]);
  });

  test("the destination is the webhook, without its token", async () => {
    const { discord, notifier, context } = await setup();
    const { config } = context({ threadId: "876543210987654321" });
    expect(notifier.destination(config)).toBe(`discord:${discord.webhookId("ops")}`);
  });
});
