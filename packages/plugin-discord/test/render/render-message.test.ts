import type { Message } from "@carillon/core";
import { describe, expect, test } from "vitest";
import { renderMessage } from "../../src/render/render-message.ts";
import { channel } from "../setup.ts";
import { render } from "./render-checked.ts";

const USER = "876543210987654321";
const ROLE = "876543210987654322";

describe("form", () => {
  test("a message with nothing but a body is text", () => {
    expect(render({ body: "\n⚔️ **War**\n" })).toEqual([
      { body: { content: "⚔️ **War**", allowed_mentions: { parse: [] } } },
    ]);
  });

  test.each([
    { title: "T" },
    { severity: "info" },
    { link: "https://a.example" },
    { image: "https://a.example/i.png" },
    { timestamp: "2025-09-12T00:00:00Z" },
    { fields: [{ name: "n", value: "v" }] },
    { overrides: { discord: { color: 1 } } },
  ] satisfies Partial<Message>[])("%j makes it an embed", (more) => {
    const [post] = render({ body: "text", ...more });
    expect(post?.body.content).toBeUndefined();
    expect(post?.body.embeds).toHaveLength(1);
  });

  test("no fields, and what other channels understand, leave it text", () => {
    const [post] = render({
      body: "text",
      fields: [],
      tags: ["bgs"],
      dedupeKey: "d",
      updateKey: "u",
    });
    expect(post?.body).toEqual({ content: "text", allowed_mentions: { parse: [] } });
  });

  test("the message's format stands before the channel's, and that before the rule", () => {
    const isEmbed = (message: Message, config: object): boolean =>
      render(message, config)[0]?.body.embeds !== undefined;
    expect(isEmbed({ body: "x" }, { format: "embed" })).toBe(true);
    expect(isEmbed({ body: "x", title: "T" }, { format: "text" })).toBe(false);
    expect(isEmbed({ body: "x", title: "T" }, { format: "auto" })).toBe(true);
    const own = (format: "auto" | "text" | "embed"): Message => ({
      body: "x",
      overrides: { discord: { format } },
    });
    expect(isEmbed(own("embed"), { format: "text" })).toBe(true);
    expect(isEmbed(own("text"), { format: "embed" })).toBe(false);
    expect(isEmbed(own("auto"), { format: "embed" })).toBe(true);
  });

  test("an empty message is no post", () => {
    expect(render({ body: " \n" })).toEqual([]);
    expect(render({ body: "", severity: "error", mentions: { everyone: true } })).toEqual([]);
    expect(render({ body: "", title: " ", fields: [{ name: "", value: " " }] })).toEqual([]);
  });
});

describe("text", () => {
  test("holds everything the message has", () => {
    const message: Message = {
      title: "Tick",
      body: "It ticked.",
      severity: "success",
      fields: [
        { name: "Systems", value: "12", inline: true },
        { name: "Wars", value: "3", inline: true },
        { name: "Notes", value: "none" },
      ],
      link: "https://a.example/tick",
      image: "https://a.example/tick.png",
      timestamp: new Date("2025-09-12T10:33:24Z"),
    };
    expect(render(message, { format: "text" })[0]?.body.content).toBe(
      [
        "✅ **[Tick](<https://a.example/tick>)**",
        "It ticked.",
        "**Systems:** 12\n**Wars:** 3",
        "**Notes**\nnone",
        "https://a.example/tick.png",
        "<t:1757673204:f>",
      ].join("\n\n"),
    );
  });

  test("is split on sections at 2000 code points", () => {
    const posts = render({ body: ["🛡".repeat(1500), "⚔".repeat(1500)].join("\n\n") });
    expect(posts.map(({ body }) => body.content)).toEqual(["🛡".repeat(1500), "⚔".repeat(1500)]);
  });

  test("a link without a title, or that is no URL, stands as text", () => {
    const text = (link: string, title?: string): string | undefined =>
      render({ body: "b", link, ...(title === undefined ? {} : { title }) }, { format: "text" })[0]
        ?.body.content;
    expect(text("https://a.example")).toBe("b\n\nhttps://a.example");
    expect(text("ask Jon", "T")).toBe("**T**\n\nb\n\nask Jon");
  });

  test("lone surrogates and line ends of Windows are mended", () => {
    expect(render({ body: "a\ud800\r\nb" })[0]?.body.content).toBe("a\ufffd\nb");
  });
});

describe("mentions", () => {
  test("nobody is pinged unless told, whatever the text says", () => {
    const posts = render({ body: `@everyone @here <@${USER}> <@&${ROLE}>` });
    expect(posts[0]?.body.allowed_mentions).toEqual({ parse: [] });
  });

  test("who is told is named before the text and allowed, in the post that names them", () => {
    const body = `${"a".repeat(1960)}\n\nSee <@!${USER}>`;
    const posts = render({ body, mentions: { users: [USER, "jon"], roles: [ROLE] } });
    expect(posts[0]?.body.content?.startsWith(`<@&${ROLE}>\n`)).toBe(true);
    expect(posts.map(({ body: { allowed_mentions } }) => allowed_mentions)).toEqual([
      { parse: [], roles: [ROLE] },
      { parse: [], users: [USER] },
    ]);
  });

  test("those of the channel are added; inside an embed they would ping nobody", () => {
    const [post] = render(
      { title: "T", body: `<@${USER}>`, mentions: { users: [USER] } },
      { mentions: { roles: [ROLE], everyone: true } },
    );
    expect(post?.body.content).toBe(`@everyone <@&${ROLE}> <@${USER}>`);
    expect(post?.body.allowed_mentions).toEqual({
      parse: ["everyone"],
      users: [USER],
      roles: [ROLE],
    });
  });

  test("a hundred users and a hundred roles are pinged within the limits", () => {
    const ids = (from: number): string[] =>
      Array.from({ length: 150 }, (_, index) => String(876543210987600000n + BigInt(from + index)));
    const posts = render({ title: "T", body: "b", mentions: { users: ids(0), roles: ids(1000) } });
    expect(posts.length).toBe(3);
    expect(posts.at(-1)?.body.embeds).toHaveLength(1);
    const allowed = posts.map(({ body }) => body.allowed_mentions);
    expect(allowed.flatMap(({ users }) => users ?? [])).toHaveLength(100);
    expect(allowed.flatMap(({ roles }) => roles ?? [])).toHaveLength(100);
  });
});

describe("sender, thread and flags", () => {
  test("message before channel before plugin; a name that Discord forbids is left out", () => {
    const name = (own: string | undefined, config: object): string | undefined =>
      renderMessage(
        { body: "x", ...(own === undefined ? {} : { overrides: { discord: { username: own } } }) },
        channel(config),
        { username: "Plugin" },
      )[0]?.body.username;
    expect(name(undefined, {})).toBe("Plugin");
    expect(name(undefined, { username: "Channel" })).toBe("Channel");
    expect(name("Own", { username: "Channel" })).toBe("Own");
    expect(name("discord spy", { username: "Channel" })).toBe("Channel");
    expect(name("n".repeat(90), {})).toBe(`${"n".repeat(79)}…`);
  });

  test("a thread of the message takes the place of the channel's", () => {
    const place = (discord: object, config: object): unknown => {
      const [post] = render({ body: "x", overrides: { discord } }, config);
      return [post?.threadId, post?.body.thread_name];
    };
    expect(place({}, { threadId: USER })).toEqual([USER, undefined]);
    expect(place({ threadId: ROLE }, { threadId: USER })).toEqual([ROLE, undefined]);
    expect(place({ threadName: "Daily" }, { threadId: USER })).toEqual([undefined, "Daily"]);
    expect(place({ threadId: ROLE }, { threadName: "Weekly" })).toEqual([ROLE, undefined]);
    expect(place({}, { threadName: "Weekly" })).toEqual([undefined, "Weekly"]);
  });

  test("the later parts join the thread that the first opens", () => {
    const posts = render({ body: "a ".repeat(2500) }, { threadName: "Daily", appliedTags: [ROLE] });
    expect(posts.map(({ joins }) => joins)).toEqual([undefined, true, true]);
    expect(posts[0]?.body).toMatchObject({ thread_name: "Daily", applied_tags: [ROLE] });
  });

  test("silent and suppressed", () => {
    const flags = (message: Message, config: object): number | undefined =>
      render(message, config)[0]?.body.flags;
    expect(flags({ body: "x" }, {})).toBeUndefined();
    expect(flags({ body: "x" }, { silent: true, suppressEmbeds: true })).toBe(4096 + 4);
    // It would hide the message itself.
    expect(flags({ body: "x", title: "T" }, { silent: true, suppressEmbeds: true })).toBe(4096);
    expect(
      flags({ body: "x", overrides: { discord: { silent: false } } }, { silent: true }),
    ).toBeUndefined();
  });
});

describe("poll", () => {
  const poll = {
    question: "Friday?",
    answers: ["Yes", { text: "No", emoji: "👎" }],
    hours: 9999,
    multiple: true,
  };

  test("goes with the text", () => {
    const posts = render({ body: "Game night", overrides: { discord: { poll } } });
    expect(posts).toHaveLength(1);
    expect(posts[0]?.body.poll).toEqual({
      question: { text: "Friday?" },
      answers: [
        { poll_media: { text: "Yes" } },
        { poll_media: { text: "No", emoji: { name: "👎" } } },
      ],
      duration: 768,
      allow_multiselect: true,
    });
  });

  test("is a post of its own beside an embed, a file, or a text that may be edited", () => {
    const count = (message: Partial<Message>): number =>
      render({ body: "b", ...message, overrides: { discord: { poll } } }).length;
    expect(count({ title: "T" })).toBe(2);
    expect(count({ updateKey: "k" })).toBe(2);
    expect(count({ attachments: [{ name: "a", contentType: "text/plain", content: "x" }] })).toBe(
      2,
    );
    expect(count({ body: "" })).toBe(1);
  });

  test.each([
    [{ question: "", answers: ["a"] }],
    [{ question: "q", answers: [] }],
    [{ question: "q", answers: [" "] }],
    [{ question: "q", answers: Array.from({ length: 11 }, (_, index) => `a${index}`) }],
  ])("that Discord cannot take as it is meant is refused for good: %j", (bad) => {
    expect(() => render({ body: "", overrides: { discord: { poll: bad } } })).toThrowError(
      expect.objectContaining({
        kind: "permanent",
        message: expect.stringContaining("1 to 10 answers"),
      }),
    );
  });
});
