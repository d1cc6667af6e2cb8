import { describe, expect, test } from "vitest";
import { type Reply, setup } from "./client.ts";

describe("rate limits", () => {
  const at = (): { clock: { now(): Date }; turn(by: number): void } => {
    let time = Date.parse("2025-09-12T00:00:00Z");
    return {
      clock: { now: () => new Date(time) },
      turn: (by) => {
        time += by;
      },
    };
  };

  test("five in two seconds for each webhook and method, told by headers", async () => {
    const { clock, turn } = at();
    const { call, post } = await setup({ clock });
    const left: unknown[] = [];
    for (let index = 0; index < 5; index += 1) {
      left.push((await post({ content: "x" })).headers.get("x-ratelimit-remaining"));
    }
    expect(left).toEqual(["4", "3", "2", "1", "0"]);
    const refused = await post({ content: "x" });
    expect(refused).toMatchObject({ status: 429, body: { retry_after: 2, global: false } });
    expect(Object.fromEntries(refused.headers)).toMatchObject({
      "retry-after": "2",
      "x-ratelimit-reset-after": "2",
      "x-ratelimit-scope": "user",
      "x-ratelimit-limit": "5",
    });
    expect((await post({ content: "x" }, "", "other")).status).toBe(204);
    expect((await call("")).status).toBe(200);
    turn(2000);
    expect((await post({ content: "x" })).status).toBe(200);
  });

  test("thirty a minute into a channel by all its webhooks, which no header tells before", async () => {
    const { clock } = at();
    const { discord, post } = await setup({ clock, limits: { webhook: false, global: false } });
    discord.webhookUrl("a", { channel: "one" });
    discord.webhookUrl("b", { channel: "one" });
    for (let index = 0; index < 30; index += 1)
      await post({ content: "x" }, "", index % 2 === 0 ? "a" : "b");
    const refused = await post({ content: "x" }, "", "a");
    expect(refused).toMatchObject({ status: 429, body: { retry_after: 60, global: false } });
    expect(refused.headers.get("x-ratelimit-scope")).toBe("shared");
    expect((await post({ content: "x" }, "", "elsewhere")).status).toBe(204);
  });

  test("so many a second for the address", async () => {
    const { clock } = at();
    const { post } = await setup({
      clock,
      limits: { webhook: false, global: { limit: 2, per: 1000 } },
    });
    await post({ content: "x" });
    await post({ content: "x" }, "", "other");
    const refused = await post({ content: "x" }, "", "third");
    expect(refused).toMatchObject({ status: 429, body: { global: true } });
    expect(refused.headers.get("x-ratelimit-global")).toBe("true");
  });

  test("a ban after too many refused requests, as a page of HTML without Discord's headers", async () => {
    const { clock, turn } = at();
    const { discord, post } = await setup({
      clock,
      limits: { webhook: false, invalid: { limit: 3, per: 600_000 } },
    });
    discord.failNext({ kind: "answer", status: 401 }, { times: 4 });
    for (let index = 0; index < 4; index += 1) await post({ content: "x" });
    const banned = await post({ content: "x" });
    expect(banned.status).toBe(429);
    expect(banned.headers.get("content-type")).toContain("text/html");
    expect(banned.headers.get("x-ratelimit-scope")).toBeNull();
    turn(600_000);
    expect((await post({ content: "x" })).status).toBe(200);
  });
});

describe("failures", () => {
  const outcome = async (work: Promise<Reply>): Promise<number> =>
    work.then(
      ({ status }) => status,
      () => 0,
    );

  test("meet the requests they are meant for, so often as told", async () => {
    const { discord, call, post } = await setup();
    discord.failNext(
      { kind: "answer", status: 500 },
      { webhook: "ops", method: "POST", skip: 1, times: 2 },
    );
    expect((await post({ content: "x" }, "", "other")).status).toBe(204);
    expect((await call("")).status).toBe(200);
    const statuses: number[] = [];
    for (let index = 0; index < 4; index += 1)
      statuses.push((await post({ content: "x" }, "")).status);
    expect(statuses).toEqual([204, 500, 500, 204]);
    expect(discord.messages("ops")).toHaveLength(2);
  });

  test.each([
    ["before", 0],
    ["after", 1],
  ] as const)("a cut %s the message is kept", async (when, kept) => {
    const { discord, post } = await setup();
    discord.failNext({ kind: "close", when });
    expect(await outcome(post({ content: "x" }))).toBe(0);
    expect(discord.messages()).toHaveLength(kept);
    expect(discord.requests().map(({ status }) => status)).toEqual([0]);
  });

  test("an answer that hangs ends with the server", async () => {
    const { discord, post } = await setup();
    discord.failNext({ kind: "hang", when: "after" });
    const waiting = outcome(post({ content: "x" }));
    await discord.arrived(1);
    await discord.stop();
    expect(await waiting).toBe(0);
  });

  test("no request it keeps holds a token", async () => {
    const { discord, post } = await setup();
    await post({ content: "x" });
    expect(JSON.stringify(discord.requests())).not.toContain(
      discord.webhookUrl("ops").split("/").at(-1),
    );
    expect(discord.requests()[0]).toMatchObject({
      method: "POST",
      webhook: "ops",
      path: "?wait=true",
      status: 200,
    });
  });
});
