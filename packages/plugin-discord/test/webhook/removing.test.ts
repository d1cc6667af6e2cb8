import { describe, expect, test } from "vitest";
import { failure, setup } from "../setup.ts";

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
