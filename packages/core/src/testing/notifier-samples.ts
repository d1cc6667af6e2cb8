import type { Message } from "../model/index.ts";

/** A message that notifiers find hard, and why. */
export interface SampleMessage {
  readonly name: string;
  readonly message: Message;
}

/** Messages that every notifier must render. */
export const sampleMessages: readonly SampleMessage[] = [
  { name: "a body alone", message: { body: "The tick is over." } },
  { name: "a title and no body", message: { title: "Tick", body: "" } },
  {
    name: "fields and no body",
    message: { body: "", fields: [{ name: "Systems", value: "12", inline: true }] },
  },
  {
    name: "everything at once",
    message: {
      title: "Daily summary",
      body: "First section\n\nSecond section",
      severity: "warning",
      fields: [
        { name: "System", value: "Sol" },
        { name: "Influence", value: "-   2", inline: true },
      ],
      timestamp: "2026-01-01T00:00:00.000Z",
      link: "https://example.org/report",
      image: "https://example.org/chart.png",
      tags: ["bgs", "daily"],
      mentions: { users: ["80351110224678912"], roles: ["165511591545143296"], everyone: false },
      attachments: [
        { name: "report.csv", contentType: "text/csv", content: "a,b\n1,2\n" },
        {
          name: "dot.gif",
          contentType: "image/gif",
          content: "R0lGODlhAQABAAAAACw=",
          encoding: "base64",
        },
      ],
      dedupeKey: "2026-01-01",
      updateKey: "summary",
    },
  },
  { name: "a long title", message: { title: "Title ".repeat(500), body: "Text." } },
  { name: "a long text", message: { body: "A line of the report.\n".repeat(4_000) } },
  { name: "one long word", message: { body: "x".repeat(50_000) } },
  {
    name: "a long code block",
    message: { body: `\`\`\`\n${"Sol            +12\n".repeat(1_000)}\`\`\`` },
  },
  {
    name: "many long fields",
    message: {
      body: "Fields",
      fields: Array.from({ length: 100 }, (_, index) => ({
        name: `Field ${index} ${"n".repeat(400)}`,
        value: "v".repeat(2_000),
      })),
    },
  },
  {
    name: "empty fields",
    message: { body: "Fields", fields: [{ name: "", value: "" }] },
  },
  {
    name: "blank text",
    message: { title: " ", body: "\n \t\n", image: "https://example.org/a.png" },
  },
  {
    name: "letters outside the basic plane",
    message: { title: "🛰️".repeat(300), body: "👩‍🚀 é é שלום 𝒳 漢字 ".repeat(2_000) },
  },
  { name: "half a surrogate pair", message: { title: "\ud83d", body: "cut \udc00 off" } },
  {
    name: "what looks like a mention or markup",
    message: {
      title: "@everyone",
      body: "@here <@80351110224678912> *a* _b_ `c` <b>d</b> &amp; \\ \u0000",
    },
  },
  ...(["debug", "info", "success", "warning", "error", "critical"] as const).map((severity) => ({
    name: `severity ${severity}`,
    message: { title: "State", body: "It changed.", severity },
  })),
];
