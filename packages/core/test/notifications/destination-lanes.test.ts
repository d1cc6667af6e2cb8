import { describe, expect, it } from "vitest";
import { DestinationLanes } from "../../src/notifications/destination-lanes.ts";
import { deferred } from "../../src/time/deferred.ts";

interface Job {
  name: string;
  owner: string;
}

function setup(limits = { parallel: 10, perTenant: 10 }) {
  const begun: string[] = [];
  const finish = new Map<string, () => void>();
  const lanes = new DestinationLanes<Job>(limits, async ({ name }) => {
    begun.push(name);
    const { promise, resolve } = deferred<void>();
    finish.set(name, () => resolve());
    await promise;
  });
  const end = async (name: string): Promise<void> => {
    finish.get(name)?.();
    await new Promise(setImmediate);
  };
  const push = (destination: string, name: string, owner = "t"): void =>
    lanes.push(destination, { name, owner });
  return { lanes, begun, end, push };
}

describe("DestinationLanes", () => {
  it("works off a destination in order, one at a time", async () => {
    const { begun, end, push } = setup();
    for (const name of ["a1", "a2", "a3"]) push("a", name);
    expect(begun).toStrictEqual(["a1"]);
    await end("a1");
    expect(begun).toStrictEqual(["a1", "a2"]);
    await end("a2");
    expect(begun).toStrictEqual(["a1", "a2", "a3"]);
  });

  it("works on several destinations at once, up to the limit", async () => {
    const { begun, end, push } = setup({ parallel: 2, perTenant: 10 });
    for (const name of ["a", "b", "c"]) push(name, name);
    expect(begun).toStrictEqual(["a", "b"]);
    await end("b");
    expect(begun).toStrictEqual(["a", "b", "c"]);
  });

  it("lets the destinations take turns", async () => {
    const { begun, end, push } = setup({ parallel: 1, perTenant: 10 });
    for (const name of ["a1", "a2", "a3"]) push("a", name);
    push("b", "b1");
    await end("a1");
    await end(begun.at(-1) ?? "");
    expect(begun.slice(0, 3)).toContain("b1");
  });

  it("keeps room for other tenants when one has many slow destinations", async () => {
    const { begun, end, push } = setup({ parallel: 4, perTenant: 2 });
    for (const name of ["s1", "s2", "s3", "s4"]) push(name, name, "slow");
    push("o1", "o1", "other");
    expect(begun).toStrictEqual(["s1", "s2", "o1"]);
    await end("s1");
    expect(begun).toStrictEqual(["s1", "s2", "o1", "s3"]);
  });

  it("gives out what has not begun", async () => {
    const { begun, lanes, end, push } = setup();
    for (const name of ["a1", "a2", "a3"]) push("a", name);
    push("b", "b1");
    push("b", "b2");
    expect(lanes.take("a", ({ name }) => name === "a2").map(({ name }) => name)).toStrictEqual([
      "a2",
    ]);
    expect(lanes.take(undefined, () => true).map(({ name }) => name)).toStrictEqual(["a3", "b2"]);
    await end("a1");
    expect(begun).toStrictEqual(["a1", "b1"]);
  });
});
