import { inspect } from "node:util";
import { expect, test } from "vitest";
import type { Failure } from "../src/testing/index.ts";
import { setup } from "./setup.ts";

const FAILURES: readonly Failure[] = [
  { kind: "close", when: "before" },
  { kind: "close", when: "after" },
  { kind: "rate-limit", retryAfter: 1 },
  { kind: "rate-limit", retryAfter: 1, scope: "global" },
  { kind: "cloudflare" },
  { kind: "cloudflare", status: 403 },
  { kind: "refuse", code: 50035 },
  { kind: "refuse", code: 200000 },
  { kind: "refuse", code: 10015, status: 404 },
  { kind: "answer", status: 401, body: {} },
  { kind: "answer", status: 302, headers: { location: "https://evil.example/" } },
  { kind: "answer", status: 500, body: "<html>" },
  { kind: "answer", status: 200, body: "<html>" },
];

test("no failure of any call holds the URL or the token, however it is printed", async () => {
  const { discord, notifier, context, lines } = await setup();
  const own = context({ username: "Bell" });
  const [token = ""] = discord.webhookUrl("ops").split("/").slice(-1);
  const post = { body: { content: "x", username: "Bell", allowed_mentions: { parse: [] as [] } } };
  const calls = [
    () => notifier.send(post, own),
    () => notifier.edit("123456789012345678", post, own),
    () => notifier.remove("123456789012345678", own),
    () => notifier.verify(own),
  ];
  const printed: string[] = [];
  const print = (error: unknown): void => {
    const { message, stack, cause } = error as Error;
    printed.push(
      message,
      stack ?? "",
      String(error),
      JSON.stringify(error),
      inspect(error, { depth: 9, showHidden: true }),
      inspect(cause),
    );
  };
  for (const failure of FAILURES) {
    for (const call of calls) {
      discord.clearFailures();
      // A name that is refused is tried again, so both tries fail.
      discord.failNext(failure, { times: 2 });
      await call().catch(print);
    }
  }
  await discord.stop();
  for (const call of calls) await call().catch(print);
  printed.push(inspect(lines, { depth: 9 }), notifier.destination(own.config));
  expect(printed.length).toBeGreaterThan(250);
  for (const text of printed) expect(text).not.toContain(token.slice(0, 20));
});
