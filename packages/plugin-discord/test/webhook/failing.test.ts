import { describe, expect, test } from "vitest";
import type { Post } from "../../src/index.ts";
import { failure, setup, text } from "../setup.ts";

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
