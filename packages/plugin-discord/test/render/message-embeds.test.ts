import type { Message } from "@carillon/core";
import { describe, expect, test } from "vitest";
import { render } from "./render-checked.ts";

describe("embed", () => {
  test("holds everything the message has", () => {
    const message: Message = {
      title: "War",
      body: "It begins.",
      severity: "critical",
      fields: [{ name: "Score", value: "2 vs 1", inline: true }],
      link: "https://a.example/war",
      image: "https://a.example/war.png",
      timestamp: "2025-09-12T12:33:24+02:00",
      tags: ["bgs", "war"],
    };
    expect(render(message)).toEqual([
      {
        body: {
          allowed_mentions: { parse: [] },
          embeds: [
            {
              title: "War",
              url: "https://a.example/war",
              color: 0x992d22,
              description: "It begins.",
              fields: [{ name: "Score", value: "2 vs 1", inline: true }],
              image: { url: "https://a.example/war.png" },
              timestamp: "2025-09-12T10:33:24.000Z",
              footer: { text: "bgs · war" },
            },
          ],
        },
      },
    ]);
  });

  test("what Discord would refuse as a URL or an instant is text, or left out", () => {
    const [post] = render({
      title: "T",
      body: "b",
      link: "ftp://a",
      image: "no url",
      timestamp: "soon",
    });
    expect(post?.body.embeds).toEqual([
      { title: "T", color: 0x3498db, description: "b\n\nftp://a\n\nno url" },
    ]);
  });

  test("a long body goes on in further embeds, in as few posts as 6000 code points allow", () => {
    const paragraphs = Array.from({ length: 30 }, (_, index) => `${index} ${"🛰".repeat(398)}`);
    const posts = render({ title: "Long", body: paragraphs.join("\n\n") });
    const embeds = posts.flatMap(({ body }) => body.embeds ?? []);
    expect(
      embeds
        .map(({ description }) => description)
        .join("\n\n")
        .split("\n\n"),
    ).toEqual(paragraphs);
    expect(embeds.filter(({ title }) => title === "Long")).toEqual([embeds[0]]);
    expect(posts.length).toBe(3);
  });

  test("fields past the 25th, and past 6000 code points, go on in further embeds", () => {
    const many = Array.from({ length: 60 }, (_, index) => ({
      name: `n${index}`,
      value: "v",
      inline: true,
    }));
    const [post] = render({ body: "", fields: many });
    expect(post?.body.embeds?.map(({ fields }) => fields?.length)).toEqual([25, 25, 10]);
    const large = Array.from({ length: 12 }, (_, index) => ({
      name: `n${index}`,
      value: "v".repeat(1000),
    }));
    const posts = render({ body: "", fields: large });
    expect(
      posts.flatMap(({ body }) => body.embeds ?? []).map(({ fields }) => fields?.length),
    ).toEqual([5, 5, 2]);
    expect(posts.length).toBe(3);
  });

  test("a long value goes on in further fields, a long name and a long title in the text below", () => {
    const [post] = render({
      title: `T${"t".repeat(300)}`,
      body: "",
      fields: [{ name: `N${"n".repeat(300)}`, value: "word ".repeat(500), inline: true }],
    });
    const [embed] = post?.body.embeds ?? [];
    expect(embed?.description).toBe(`**T${"t".repeat(300)}**`);
    expect(embed?.fields?.map(({ name }) => name.slice(-6))).toEqual(
      ["n… (1/3)", "n… (2/3)", "n… (3/3)"].map((end) => end.slice(-6)),
    );
    expect(embed?.fields?.map(({ value }) => value).join(" ")).toBe(
      `**N${"n".repeat(300)}**\n${"word ".repeat(500).trim()}`,
    );
  });

  test("a field without a name or a value is shown with a blank one", () => {
    const [post] = render({
      body: "",
      fields: [
        { name: "", value: "v" },
        { name: "n", value: "" },
      ],
    });
    expect(post?.body.embeds?.[0]?.fields).toEqual([
      { name: "\u200b", value: "v" },
      { name: "n", value: "\u200b" },
    ]);
  });

  test("embeds of the overrides follow, ten in a post, each within the limits", () => {
    const embeds = Array.from({ length: 12 }, (_, index) => ({
      title: `E${index}`,
      url: "https://a.example",
    }));
    const posts = render({ body: "b", title: "Own", overrides: { discord: { embeds } } });
    expect(posts.map(({ body }) => body.embeds?.length)).toEqual([10, 3]);
    // Of several with one URL Discord shows the first.
    expect(posts[0]?.body.embeds?.filter(({ url }) => url !== undefined)).toHaveLength(1);
    const [text, framed] = render({
      body: "b",
      overrides: { discord: { embeds: [{ description: "x".repeat(5000) }] } },
    });
    expect(text?.body.content).toBe("b");
    expect(framed?.body.embeds?.map(({ description }) => description?.length)).toEqual([4096, 904]);
  });

  test("6000 code points are one post, one more is two", () => {
    const posts = (second: number): number => {
      const embeds = [{ description: "x".repeat(4096) }, { description: "y".repeat(second) }];
      return render({ body: "", overrides: { discord: { embeds } } }).length;
    };
    expect(posts(1904)).toBe(1);
    expect(posts(1905)).toBe(2);
  });

  test("a footer that does not fit under its text stands in an embed of its own", () => {
    const embed = {
      title: "t".repeat(256),
      description: "d".repeat(4096),
      footer: { text: "f".repeat(2000) },
    };
    const posts = render({ body: "", overrides: { discord: { embeds: [embed] } } });
    const embeds = posts.flatMap(({ body }) => body.embeds ?? []);
    expect(embeds.map((one) => Object.keys(one).toSorted())).toEqual([
      ["description", "title"],
      ["footer"],
    ]);
  });

  test("footer, author and colour of an override are held within the limits", () => {
    const embed = {
      description: "d",
      color: 0x1000000,
      author: { name: "a".repeat(300), url: "nope", icon_url: "https://a.example/i.png" },
      footer: { text: "f".repeat(3000) },
      thumbnail: { url: "data:x" },
    };
    const [post] = render({ body: "", overrides: { discord: { embeds: [embed] } } });
    const [fitted] = post?.body.embeds ?? [];
    expect(fitted?.author?.name).toHaveLength(256);
    expect(fitted?.author?.url).toBeUndefined();
    expect(fitted?.footer?.text).toHaveLength(2048);
    expect(fitted?.color).toBeUndefined();
    expect(fitted?.thumbnail).toBeUndefined();
  });
});

describe("files", () => {
  const file = (name: string) => ({ name, contentType: "text/plain", content: "x" });

  test("go with the last post, ten in each", () => {
    const attachments = Array.from({ length: 23 }, (_, index) => file(`${index}.txt`));
    const posts = render({ body: `${"a".repeat(1999)}\n\nend`, attachments });
    expect(posts.map(({ files }) => files?.length ?? 0)).toEqual([0, 10, 10, 3]);
    expect(posts[1]?.body.content).toBe("end");
    expect(posts[2]?.body.content).toBeUndefined();
  });

  test("a picture that the embed shows is in the embed's post", () => {
    const attachments = [
      ...Array.from({ length: 12 }, (_, index) => file(`${index}.txt`)),
      file("map.png"),
    ];
    const posts = render({ body: "", title: "Map", image: "attachment://map.png", attachments });
    expect(posts[0]?.body.embeds?.[0]?.image).toEqual({ url: "attachment://map.png" });
    expect(posts[0]?.files?.[0]?.name).toBe("map.png");
    expect(posts.map(({ files }) => files?.length)).toEqual([10, 3]);
  });

  test("are a message of their own where there is no text", () => {
    expect(render({ body: "", attachments: [file("a.txt")] })[0]?.files).toHaveLength(1);
  });
});
