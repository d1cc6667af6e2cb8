import { expect, test } from "vitest";
import { uuidv7 } from "../../src/time/index.ts";

test("an id is a UUID of version 7 that carries its millisecond", () => {
  const now = Date.UTC(2026, 10, 22, 4, 38);
  const id = uuidv7(now);
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16)).toBe(now);
});

test("ids of one millisecond sort in the order they were made, and those of a later one after them", () => {
  const now = 1_800_000_000_000;
  const ids = Array.from({ length: 20_000 }, () => uuidv7(now));
  ids.push(uuidv7(now + 1));
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
});

test("a clock that was set back makes new ids all the same", () => {
  const ids = [2_000, 1_000, 2_000, 1_000].map((now) => uuidv7(now));
  expect(new Set(ids).size).toBe(4);
});
