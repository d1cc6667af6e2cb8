import { expect, test } from "vitest";
import { readRetryAfter } from "../../src/http/index.ts";

const now = new Date("2025-09-12T10:00:00Z");

test.each([
  [{ "retry-after": "30" }, 30_000],
  [{ "retry-after": "0.25" }, 250],
  [{ "retry-after": "0" }, 0],
  [{ "retry-after": ["7"] }, 7_000],
  [{ "retry-after": "Fri, 12 Sep 2025 10:01:00 GMT" }, 60_000],
  [{ "retry-after": "Fri, 12 Sep 2025 09:00:00 GMT" }, 0],
  [{ "retry-after": "99999999999" }, 604_800_000],
  [{ "retry-after": "Fri, 12 Sep 2125 09:00:00 GMT" }, 604_800_000],
  [{ "x-ratelimit-reset-after": "1.5" }, 1_500],
  [{ "retry-after": "3", "x-ratelimit-reset-after": "9" }, 3_000],
  [{ "retry-after": "soon", "x-ratelimit-reset-after": "9" }, 9_000],
  [{ "retry-after": "-5" }, undefined],
  [{ "retry-after": "1e9" }, undefined],
  [{ "retry-after": "" }, undefined],
  [{}, undefined],
])("%j asks for %s", (headers, expected) => {
  expect(readRetryAfter(headers, now)).toBe(expected);
});

test("a date is measured against the server's own clock where no other is given", () => {
  const headers = {
    "retry-after": "Fri, 12 Sep 2025 10:01:00 GMT",
    date: "Fri, 12 Sep 2025 10:00:50 GMT",
  };
  expect(readRetryAfter(headers)).toBe(10_000);
  expect(readRetryAfter({ "retry-after": headers["retry-after"] })).toBeUndefined();
});
