import { describe, expect, test } from "vitest";
import { Secret } from "../../src/config/index.ts";
import { redactText } from "../../src/logging/index.ts";

describe("known secrets", () => {
  test("in every form they may take on their way", () => {
    const value = 'köy/"Zaß+w ör:d&42';
    Secret.of(value);
    const forms = [
      value,
      encodeURIComponent(value),
      encodeURIComponent(value).replaceAll(/%../g, (code) => code.toLowerCase()),
      encodeURI(value),
      Buffer.from(value).toString("base64"),
      Buffer.from(value).toString("base64url"),
      JSON.stringify(value).slice(1, -1),
    ];
    for (const form of forms) {
      expect(redactText(`before ${form} after`)).toBe("before [redacted] after");
    }
  });

  test("the path and the token of a secret URL, without its host", () => {
    Secret.of("https://hooks.example.net/in/aB3dE5gH7jK9mN1pQ?sig=q8w7e6r5t4y3");
    expect(redactText("POST /in/aB3dE5gH7jK9mN1pQ?sig=q8w7e6r5t4y3 failed")).toBe(
      "POST [redacted] failed",
    );
    expect(redactText("token aB3dE5gH7jK9mN1pQ")).toBe("token [redacted]");
    expect(redactText("q8w7e6r5t4y3!")).toBe("[redacted]!");
  });

  test("the password of a database, but not its name", () => {
    Secret.of("mysql://veil:p%40sswörd-one@db.example.net/veil_wardens_collective");
    expect(redactText("Access denied (p@sswörd-one)")).toBe("Access denied ([redacted])");
    expect(redactText("Unknown database 'veil_wardens_collective'")).toContain("veil_wardens");
  });

  test("many secrets, one that begins with another, and several in one line", () => {
    for (let i = 0; i < 3_000; i += 1) Secret.of(`tenant-key-${i}-suffix`);
    Secret.of("tenant-key-7-suffix-and-more");
    expect(redactText("a tenant-key-7-suffix-and-more b tenant-key-2999-suffix c")).toBe(
      "a [redacted] b [redacted] c",
    );
  });

  test("a secret across the cut of a long text leaves no head", () => {
    const secret = "S".repeat(10) + "x9y8z7".repeat(4);
    Secret.of(secret);
    for (const at of [32_768 - 10, 65_536 - 10]) {
      const text = redactText(`${".".repeat(at)}${secret}${".".repeat(40_000)}`);
      expect(text).not.toContain("SSSSSS");
      expect(text).toMatch(/… \(\d+ characters\)$/);
    }
  });
});

describe("patterns", () => {
  const cases: readonly (readonly [string, string])[] = [
    [
      "https://discord.com/api/v10/webhooks/123456789012345678/abcDEF_ghi-jkl?wait=true",
      "https://discord.com/api/v10/webhooks/123456789012345678/[redacted]?wait=true",
    ],
    [
      "http://127.0.0.1:4000/api/webhooks/42/abcDEF_ghi-jkl/messages/9",
      "http://127.0.0.1:4000/api/webhooks/42/[redacted]/messages/9",
    ],
    [
      "https://hooks.slack.com/services/T00/B00/XXXX",
      "https://hooks.slack.com/services/[redacted]",
    ],
    [
      "https://acme.webhook.office.com/webhookb2/guid@guid/IncomingWebhook/x/y",
      "https://acme.webhook.office.com/[redacted]",
    ],
    [
      "https://api.telegram.org/bot123456:AAE-abc_def/sendMessage",
      "https://api.telegram.org/bot[redacted]/sendMessage",
    ],
    ["mysql://user:pa/ss#w?rd@db/x", "mysql://user:[redacted]@db/x"],
    ["redis://:hunter2@cache", "redis://:[redacted]@cache"],
    ["https://me:hunter2@example.net/x", "https://me:[redacted]@example.net/x"],
    ["https://example.net:8080/users/me@home", "https://example.net:8080/users/me@home"],
    ["GET /x?a=1&access_token=abc123&b=2", "GET /x?a=1&access_token=[redacted]&b=2"],
    ["/x?apikey=1234 ", "/x?apikey=[redacted] "],
    ["/x?sig=abc%3D&sv=1", "/x?sig=[redacted]&sv=1"],
    ["Authorization: Bearer abc.def", "Authorization: [redacted]"],
    ["got bearer 0123456789abcdef0123", "got bearer [redacted]"],
    ['{"user":"a","password":"hun\\"ter2","n":1}', '{"user":"a","password":"[redacted]","n":1}'],
    ['body "{\\"apiKey\\":\\"hunter2\\"}"', 'body "{\\"apiKey\\":\\"[redacted]\\"}"'],
    ["host=db password=hunter2 user=x", "host=db password=[redacted] user=x"],
    ["jwt eyJhbGciOiJI.eyJzdWIiOiIx.SflKxwRJSMeK", "jwt [redacted]"],
    ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_[redacted]"],
  ];
  test.each(cases)("%s", (text, expected) => {
    expect(redactText(text)).toBe(expected);
  });

  test("ordinary lines stay as they are", () => {
    for (const line of [
      "run finished",
      "the token expired, basic authentication failed, bearer of bad news",
      "1000:2000 a=1 b=2 x==y",
      "https://example.net/reports/2025-09-12?day=3#top",
      "tenant=veil job=bgs:daily-summary",
      '{"name":"x","count":3}',
      "",
    ]) {
      expect(redactText(line)).toBe(line);
    }
  });

  test("no text makes a pattern slow", () => {
    const size = 60_000;
    for (const piece of [
      "a.",
      "://",
      "a://",
      "?a",
      "?token",
      '"',
      '\\"',
      "password ",
      "eyJa",
      "/webhooks/1",
      "basic ",
      '"token":"\\',
      "authorization:",
      "x:y@",
      "1:",
    ]) {
      const text = piece.repeat(Math.floor(size / piece.length));
      const start = performance.now();
      redactText(text);
      expect({ piece, slow: performance.now() - start > 1_000 }).toEqual({ piece, slow: false });
    }
  });
});
