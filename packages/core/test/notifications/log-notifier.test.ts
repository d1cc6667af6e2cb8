import { describe, expect, it } from "vitest";
import type { Message, Severity } from "../../src/index.ts";
import { logNotifier } from "../../src/notifications/index.ts";

async function logged(message: Message, level?: "debug" | "warn", to?: string) {
  const lines: unknown[] = [];
  const log = (name: string) => (text: string, meta?: object) =>
    void lines.push([name, text, meta]);
  const config = { type: "log" as const, level };
  const [part] = logNotifier.render(message, config);
  if (part === undefined) throw new Error("nothing was rendered");
  await logNotifier.send(part, {
    config,
    scope: {} as never,
    http: {} as never,
    to: to === undefined ? undefined : { id: to, address: "secret-address" },
    attempt: 1,
    signal: new AbortController().signal,
    logger: { debug: log("debug"), info: log("info"), warn: log("warn"), error: log("error") },
  });
  return lines;
}

describe("the log notifier", () => {
  it("writes one record with what the message holds", async () => {
    const message: Message = {
      title: "Tick",
      body: "It is over.",
      severity: "warning",
      fields: [{ name: "Systems", value: "12", inline: true }],
      tags: ["bgs"],
      link: "https://example.org",
      timestamp: new Date(0),
      dedupeKey: "x",
    };
    expect(await logged(message)).toStrictEqual([
      [
        "warn",
        "Tick: It is over.",
        {
          severity: "warning",
          timestamp: "1970-01-01T00:00:00.000Z",
          link: "https://example.org",
          tags: ["bgs"],
          fields: [{ name: "Systems", value: "12" }],
        },
      ],
    ]);
  });

  it.each<[Severity | undefined, string]>([
    [undefined, "info"],
    ["debug", "debug"],
    ["info", "info"],
    ["success", "info"],
    ["warning", "warn"],
    ["error", "error"],
    ["critical", "error"],
  ])("writes severity %s at level %s", async (severity, level) => {
    const message = { body: "x", ...(severity === undefined ? {} : { severity }) };
    expect((await logged(message))[0]).toStrictEqual([level, "x", expect.anything()]);
  });

  it("writes at the channel's level where it has one", async () => {
    expect((await logged({ body: "x", severity: "critical" }, "debug"))[0]).toStrictEqual([
      "debug",
      "x",
      { severity: "critical" },
    ]);
  });

  it("names the recipient and not the address", async () => {
    expect(await logged({ body: "x" }, undefined, "ann")).toStrictEqual([
      ["info", "x", { to: "ann" }],
    ]);
  });

  it("refuses an unknown level or option", async () => {
    for (const bad of [
      { type: "log", level: "loud" },
      { type: "log", color: "red" },
      { type: "lgo" },
    ]) {
      const answer = await logNotifier.config["~standard"].validate(bad);
      expect(answer.issues).not.toBeUndefined();
    }
  });
});
