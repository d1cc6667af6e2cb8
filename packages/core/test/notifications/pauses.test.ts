import { describe, expect, it } from "vitest";
import { Pauses } from "../../src/notifications/pauses.ts";

const at = (second: number): Date => new Date(second * 1_000);

describe("Pauses", () => {
  it("last until their end, and not longer", () => {
    const pauses = new Pauses();
    pauses.add("a", at(10));
    expect(pauses.until(["a"], at(9))).toStrictEqual(at(10));
    expect(pauses.until(["a"], at(10))).toBeUndefined();
    expect(pauses.until(["b"], at(0))).toBeUndefined();
  });

  it("are not cut short by a shorter one", () => {
    const pauses = new Pauses();
    pauses.add("a", at(10));
    pauses.add("a", at(5));
    expect(pauses.until(["a"], at(0))).toStrictEqual(at(10));
  });

  it("count the longest of several names", () => {
    const pauses = new Pauses();
    pauses.add("a", at(10));
    pauses.add("type", at(20));
    expect(pauses.until(["a", "type"], at(0))).toStrictEqual(at(20));
    expect(pauses.until(["type", "a"], at(15))).toStrictEqual(at(20));
  });

  it("are forgotten when they are over", () => {
    const pauses = new Pauses();
    pauses.add("a", at(10));
    pauses.sweep(at(10));
    // A clock that was set back finds nothing.
    expect(pauses.until(["a"], at(0))).toBeUndefined();
  });
});
