import { describe, expect, it } from "vitest";
import { Secret } from "../../src/config/index.ts";
import type { Message } from "../../src/index.ts";
import { defineNotifier, logNotifier, webhookNotifier } from "../../src/notifications/index.ts";
import { ManualClock } from "../../src/testing/manual-clock.ts";
import { notifierContract } from "../../src/testing/notifier-contract.ts";
import { RecordingNotifier } from "../../src/testing/recording-notifier.ts";

const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
const webhook = {
  type: "webhook",
  url: "https://hooks.example.org/in/0123456789abcdef0123456789abcdef",
  secret: [secret],
  headers: { authorization: "Bearer 0123456789abcdef0123456789" },
  allowPrivate: true,
};

describe.each([
  {
    name: "webhook",
    create: () =>
      webhookNotifier({ clock: new ManualClock("2026-01-01T00:00:00Z"), userAgent: "test" }),
    samples: { config: webhook, badConfig: { ...webhook, secret: "not-a-signing-secret" } },
  },
  {
    name: "log",
    create: () => logNotifier,
    samples: { config: { type: "log" }, badConfig: { type: "log", level: "everything-there-is" } },
  },
  {
    name: "recording",
    create: () => new RecordingNotifier(),
    samples: { config: { type: "recording", any: [1] }, badConfig: "recording" },
  },
])("the $name notifier keeps the contract", ({ create, samples }) => {
  it.each(notifierContract(create, samples))("$name", ({ run }) => run());
});

interface Config {
  url: Secret;
}

const url = "https://chat.example.org/hooks/42/tokentokentokentokentoken";

function flawed(flaws: Partial<Parameters<typeof defineNotifier<Config, unknown>>[0]>) {
  return defineNotifier<Config, unknown>({
    type: "chat",
    config: {
      "~standard": {
        version: 1,
        vendor: "test",
        validate: (value) => {
          const given = (value as { url?: unknown } | null)?.url;
          return typeof given === "string" && given.startsWith("https:")
            ? { value: { url: Secret.of(given) } }
            : { issues: [{ message: "expected an https URL" }] };
        },
      },
    },
    destination: () => "42",
    render: ({ title, body }) => [{ text: title ?? body }],
    send: async () => ({}),
    ...flaws,
  });
}

async function failures(flaws: Parameters<typeof flawed>[0]): Promise<readonly string[]> {
  const cases = notifierContract(() => flawed(flaws), {
    config: { url },
    badConfig: { url: "http://chat.example.org" },
  });
  const failed: string[] = [];
  for (const { name, run } of cases) {
    await run().catch(() => failed.push(name));
  }
  return failed;
}

describe("notifierContract", () => {
  it("passes a notifier without a flaw", async () => {
    expect(await failures({})).toStrictEqual([]);
  });

  it.each<[string, Parameters<typeof flawed>[0], string]>([
    [
      "a type with a space",
      { type: "my chat" },
      "has a type of lower-case letters, digits and dashes",
    ],
    [
      "a schema that takes anything",
      {
        config: {
          "~standard": {
            version: 1,
            vendor: "test",
            validate: () => ({ value: { url: Secret.of(url) } }),
          },
        },
      },
      "refuses a bad config with a reason",
    ],
    [
      "a schema that repeats what it refuses",
      {
        config: {
          "~standard": {
            version: 1,
            vendor: "test",
            validate: (value) => {
              const given = (value as Record<string, unknown> | null)?.["url"];
              return given === url
                ? { value: { url: Secret.of(url) } }
                : { issues: [{ message: `bad url ${String(given)}` }] };
            },
          },
        },
      },
      "repeats no value of a bad config in the reason",
    ],
    [
      "a config that keeps its secret in plain sight",
      {
        destination: (config) => config.url.reveal(),
      },
      "has no secret in the destination",
    ],
    [
      "a destination of its own each time",
      { destination: () => String(performance.now()) },
      "names one destination for one config, every time",
    ],
    [
      "a render that is not pure",
      { render: () => [{ at: performance.now() }] },
      "renders a body alone",
    ],
    [
      "a render that changes the message",
      {
        render: (message: Message) => {
          message.title = "x";
          return [{}];
        },
      },
      "renders a body alone",
    ],
    ["parts that are no JSON", { render: () => [{ at: new Date(0) }] }, "renders a body alone"],
    ["no part at all", { render: () => [] }, "renders a body alone"],
    [
      "a render that fails without a title",
      { render: ({ title }: Message) => [{ text: (title as string).trim() }] },
      "renders a body alone",
    ],
    [
      "a cut through a letter",
      { render: ({ body }: Message) => [{ text: body.slice(0, 1) }] },
      "renders letters outside the basic plane",
    ],
    [
      "a secret in a part",
      { render: (_message: Message, config: Config) => [{ to: config.url.reveal() }] },
      "renders a body alone",
    ],
    [
      "an error with the URL in it",
      {
        send: async (_part: unknown, { config }: { config: Config }) => {
          throw new Error(`POST ${config.url.reveal()} failed`);
        },
      },
      "has no secret in the error of a send that fails",
    ],
    [
      "a log line with the token in it",
      {
        send: async (_part, { config, logger }) => {
          logger.info("posting", { path: config.url.reveal().slice(30) });
          return {};
        },
      },
      "has no secret in the error of a send that fails",
    ],
    [
      "a ping for an empty list",
      {
        render: ({ title, body, mentions }: Message) => [
          { text: title ?? body, parse: mentions === undefined ? "none" : "all" },
        ],
      },
      "pings nobody for an empty list of mentions",
    ],
  ])("finds %s", async (_name, flaws, expected) => {
    expect(await failures(flaws)).toContain(expected);
  });
});
