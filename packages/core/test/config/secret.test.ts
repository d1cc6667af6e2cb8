import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { knownSecrets, rememberSecret, Secret, strikeSecrets } from "../../src/config/index.ts";

describe("a secret", () => {
  const secret = Secret.of("open-sesame");

  test.each([
    ["text", String(secret)],
    ["a sum", "" + secret],
    ["JSON", JSON.stringify({ secret })],
    ["inspection", inspect({ secret }, { showHidden: true, depth: 9 })],
    ["its keys", JSON.stringify(Object.entries(secret))],
    ["a clone of its fields", JSON.stringify({ ...secret })],
  ])("is not shown by %s", (_name, text) => {
    expect(text).not.toContain("sesame");
  });

  test("is shown when it is asked for", () => {
    expect(secret.reveal()).toBe("open-sesame");
  });

  test("can be made where a validator calls a bare function", () => {
    const { of } = Secret;
    expect(of("bare-call").reveal()).toBe("bare-call");
  });
});

describe("known secrets", () => {
  test("are struck out in every form in which they are written", () => {
    rememberSecret('pa"ss wörd/1\n');
    const forms = [
      'pa"ss wörd/1\n',
      'pa"ss wörd/1',
      JSON.stringify('pa"ss wörd/1\n'),
      `https://x/?t=${encodeURIComponent('pa"ss wörd/1\n')}`,
    ];
    for (const form of forms) expect(strikeSecrets(form)).not.toMatch(/ss w|ss%20w/);
    expect(strikeSecrets("nothing of it")).toBe("nothing of it");
  });

  test("are not so short that they would strike out words", () => {
    rememberSecret("12345");
    rememberSecret("     a     ");
    expect(knownSecrets().has("12345")).toBe(false);
    expect(knownSecrets().has("a")).toBe(false);
  });

  test("may hold half a surrogate pair", () => {
    rememberSecret("half \ud800 pair");
    expect(strikeSecrets("the half \ud800 pair")).toBe("the [redacted]");
  });
});
