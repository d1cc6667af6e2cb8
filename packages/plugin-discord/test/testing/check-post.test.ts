import { describe, expect, test } from "vitest";
import { type Reply, setup } from "./client.ts";

const field = (name: string, value: string): object => ({
  embeds: [{ fields: [{ name, value }] }],
});
const poll = (answers: unknown, more: object = {}): object => ({
  poll: { question: { text: "q" }, answers, ...more },
});

describe("a body over a documented limit is refused with its place", () => {
  test.each([
    ["content", { content: "🛡".repeat(2001) }],
    ["content", { content: 5 }],
    ["embeds", { embeds: Array.from({ length: 11 }, () => ({ title: "t" })) }],
    ["embeds", { embeds: [{ description: "x".repeat(4000) }, { description: "x".repeat(2001) }] }],
    ["embeds.0.title", { embeds: [{ title: "x".repeat(257) }] }],
    ["embeds.0.description", { embeds: [{ description: "x".repeat(4097) }] }],
    [
      "embeds.0.fields",
      { embeds: [{ fields: Array.from({ length: 26 }, () => ({ name: "n", value: "v" })) }] },
    ],
    ["embeds.0.fields.0.name", field("x".repeat(257), "v")],
    ["embeds.0.fields.0.name", field(" ", "v")],
    ["embeds.0.fields.0.value", field("n", "x".repeat(1025))],
    ["embeds.0.fields.0.value", field("n", "")],
    ["embeds.0.footer.text", { embeds: [{ title: "t", footer: { text: "x".repeat(2049) } }] }],
    ["embeds.0.author.name", { embeds: [{ title: "t", author: { name: "x".repeat(257) } }] }],
    ["embeds.0.url", { embeds: [{ title: "t", url: "not a url" }] }],
    ["embeds.0.url", { embeds: [{ title: "t", url: "attachment://a.png" }] }],
    ["embeds.0.image.url", { embeds: [{ title: "t", image: { url: "data:x" } }] }],
    ["embeds.0.color", { embeds: [{ title: "t", color: 0x1000000 }] }],
    ["embeds.0.timestamp", { embeds: [{ title: "t", timestamp: "soon" }] }],
    ["username", { content: "x", username: "" }],
    ["username", { content: "x", username: "x".repeat(81) }],
    ["username", { content: "x", username: "My Discord" }],
    ["avatar_url", { content: "x", avatar_url: "nope" }],
    ["flags", { content: "x", flags: 1 }],
    [
      "allowed_mentions",
      { content: "x", allowed_mentions: { parse: ["users"], users: ["123456789012345678"] } },
    ],
    ["allowed_mentions.parse.0", { content: "x", allowed_mentions: { parse: ["all"] } }],
    [
      "allowed_mentions.users",
      {
        content: "x",
        allowed_mentions: {
          parse: [],
          users: Array.from({ length: 101 }, () => "123456789012345678"),
        },
      },
    ],
    ["poll.answers", poll([])],
    ["poll.answers", poll(Array.from({ length: 11 }, () => ({ poll_media: { text: "a" } })))],
    ["poll.answers.0.poll_media.text", poll([{ poll_media: { text: "x".repeat(56) } }])],
    ["poll.duration", poll([{ poll_media: { text: "a" } }], { duration: 769 })],
    ["attachments.0", { content: "x", attachments: [{ id: 0 }] }],
  ])("%s", async (path, body) => {
    const { discord, post } = await setup();
    const reply = await post(body);
    expect(reply).toMatchObject({
      status: 400,
      body: { code: 50035, message: "Invalid Form Body" },
    });
    const at = path
      .split(".")
      .reduce<unknown>(
        (node, step) => (node as Record<string, unknown>)?.[step],
        reply.body.errors,
      );
    expect(at).toHaveProperty("_errors.0.message");
    expect(discord.messages()).toEqual([]);
  });
});

describe("a body at its limits is taken", () => {
  test.each([
    [{ content: `  ${"🛡".repeat(2000)}\n` }],
    [{ embeds: [{ description: "x".repeat(4096) }, { description: "x".repeat(1904) }] }],
    [{ embeds: Array.from({ length: 10 }, () => ({ title: "t" })) }],
    [{ content: "x", username: "x".repeat(80), flags: 4 + 4096 }],
    [field("n".repeat(256), "v".repeat(1024))],
  ])("%#", async (body) => {
    const { post } = await setup();
    expect((await post(body)).status).toBe(200);
  });
});

describe("what is no message", () => {
  test.each([
    [{}],
    [{ content: " \n" }],
    [{ embeds: [] }],
    [{ embeds: [{ color: 5 }] }],
    [{ username: "x" }],
  ])("%j is empty", async (body) => {
    const { post } = await setup();
    expect(await post(body)).toMatchObject({ status: 400, body: { code: 50006 } });
  });

  test("is neither JSON nor a form", async () => {
    const { call } = await setup();
    const send = (contentType: string, body: string): Promise<Reply> =>
      call("", { method: "POST", headers: { "content-type": contentType }, body });
    expect(await send("text/plain", "x")).toMatchObject({ status: 400, body: { code: 50035 } });
    expect(await send("application/json", "{")).toMatchObject({
      status: 400,
      body: { code: 50109 },
    });
    expect(await send("application/json", "[]")).toMatchObject({
      status: 400,
      body: { code: 50109 },
    });
    expect(await send("multipart/form-data; boundary=x", "junk")).toMatchObject({ status: 400 });
  });
});
