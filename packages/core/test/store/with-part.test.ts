import { expect, test } from "vitest";
import { withPart } from "../../src/store/shared/with-part.ts";

test("a part is added behind the others", () => {
  expect(withPart(["a"], 1, "b")).toEqual(["a", "b"]);
});

test("one that is recorded a second time, because the first answer was lost, changes nothing", () => {
  expect(withPart(["a", "b"], 1, "b")).toEqual(["a", "b"]);
  expect(withPart([undefined, undefined], 1, undefined)).toEqual([undefined, undefined]);
});
