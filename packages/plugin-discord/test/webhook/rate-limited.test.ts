import { describe, expect, test } from "vitest";
import { failure, setup, text } from "../setup.ts";

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
