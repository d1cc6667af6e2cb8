import fc from "fast-check";
import { expect, test } from "vitest";
import { renderMessage } from "../../src/render/render-message.ts";
import { checkPost } from "../../src/testing/check-post.ts";
import { channel } from "../setup.ts";

const text = (maxLength: number) =>
  fc.oneof(
    fc.string({ unit: "binary", maxLength }),
    fc.string({ unit: "grapheme", maxLength }),
    fc.lorem({ maxCount: Math.max(1, Math.floor(maxLength / 6)) }),
    fc
      .array(fc.constantFrom("```\n", "word ", "\n\n", "🛰️", "x".repeat(90), " "), {
        maxLength: maxLength / 10,
      })
      .map((parts) => parts.join("")),
  );
const field = fc.record(
  { name: text(400), value: text(3000), inline: fc.boolean() },
  { requiredKeys: ["name", "value"] },
);
const embed = fc.record(
  {
    title: text(400),
    description: text(7000),
    url: fc.oneof(fc.webUrl(), text(30)),
    color: fc.integer(),
    footer: fc.record({ text: text(3000) }),
    author: fc.record({ name: text(400) }),
    image: fc.record({ url: fc.oneof(fc.webUrl(), text(30)) }),
    timestamp: text(30),
    fields: fc.array(field, { maxLength: 30 }),
  },
  { requiredKeys: [] },
);
const message = fc.record(
  {
    body: text(9000),
    title: text(400),
    severity: fc.constantFrom("debug", "info", "success", "warning", "error", "critical"),
    fields: fc.array(field, { maxLength: 40 }),
    link: fc.oneof(fc.webUrl(), text(30)),
    image: fc.oneof(fc.webUrl(), text(30)),
    timestamp: fc.oneof(fc.date({ noInvalidDate: false }), text(20)),
    tags: fc.array(text(900), { maxLength: 5 }),
    overrides: fc.record({
      discord: fc.record(
        {
          format: fc.constantFrom("auto", "text", "embed"),
          username: text(120),
          avatarUrl: text(60),
          threadName: text(200),
          embeds: fc.array(embed, { maxLength: 4 }),
        },
        { requiredKeys: [] },
      ),
    }),
  },
  { requiredKeys: ["body"] },
);

test("no message of any shape renders to a post that Discord refuses", () => {
  fc.assert(
    fc.property(message, (drawn) => {
      for (const { body } of renderMessage(drawn, channel({}))) {
        const kept = JSON.parse(JSON.stringify(body)) as Record<string, unknown>;
        expect(checkPost({ json: kept, files: [] }, false)).toBeUndefined();
      }
    }),
    { numRuns: 300 },
  );
});

test("rendering is pure: the same parts each time, and the message as it was", () => {
  fc.assert(
    fc.property(message, (drawn) => {
      const before = JSON.stringify(drawn);
      const once = JSON.stringify(renderMessage(drawn, channel({})));
      expect(JSON.stringify(renderMessage(drawn, channel({})))).toBe(once);
      expect(JSON.stringify(drawn)).toBe(before);
    }),
    { numRuns: 30 },
  );
});
