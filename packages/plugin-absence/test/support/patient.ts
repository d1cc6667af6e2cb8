import { afterAll, vi } from "vitest";

/** Gives the tests of a file half a minute each: a day of checks on a busy machine takes seconds. */
export function patient(): void {
  vi.setConfig({ testTimeout: 30_000 });
  afterAll(() => vi.resetConfig());
}
