import { describe, expect, test } from "vitest";
import type { Post } from "../../src/index.ts";
import { failure, setup, text } from "../setup.ts";

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

  test("pings nobody whom the message does not name", async () => {
    const { discord, notifier, context, post } = await setup();
    const user = "876543210987654321";
    const [sent] = await post({ body: "1" });
    const edit = (mentions: object): Promise<unknown> => {
      const [next] = notifier.render({ body: `<@${user}>`, mentions }, context().config);
      return notifier.edit(sent?.ref ?? "", next as Post, context());
    };
    await edit({});
    expect(discord.messages("ops")[0]?.pinged.users).toEqual([]);
    await edit({ users: [user] });
    expect(discord.messages("ops")[0]?.pinged.users).toEqual([user]);
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
