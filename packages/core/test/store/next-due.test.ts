import { describe, expect, test } from "vitest";
import { memoryStore, sqliteStore } from "../../src/store/index.ts";
import { withStore } from "../../src/testing/store-contract/bundle.ts";

describe.each([
  ["memory", async () => memoryStore()],
  ["sqlite", async () => sqliteStore({ file: ":memory:" })],
] as const)("the next due instant of the %s store", (_name, create) => {
  test("is not hidden by runs that were due at the last admission and found no place", async () => {
    await withStore(create, async (bundle) => {
      const busy = Array.from({ length: 3 }, () => bundle.run({ tenant: "busy" }));
      const later = bundle.run({ tenant: "other", dueAt: bundle.in("5s") });
      await bundle.claim(...busy, later);
      expect(await bundle.store.runs.nextDue?.()).toEqual(bundle.clock.now());
      expect(await bundle.admit({ perTenant: 1 })).toHaveLength(1);
      expect(await bundle.store.runs.nextDue?.()).toEqual(later.dueAt);
    });
  });

  test("shows what was claimed as due after the last admission", async () => {
    await withStore(create, async (bundle) => {
      await bundle.admit();
      bundle.clock.advance(1);
      const run = bundle.run();
      await bundle.claim(run);
      expect(await bundle.store.runs.nextDue?.()).toEqual(run.dueAt);
    });
  });
});
