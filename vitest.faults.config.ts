import { defineConfig } from "vitest/config";

const source = { conditions: ["@carillon/source"] };

// Crashes, races and floods with real child processes: one file at a time, because a machine that is
// busy with the next file would move the moments at which a child is killed.
export default defineConfig({
  resolve: source,
  ssr: { resolve: source },
  test: {
    include: ["packages/*/faults/**/*.test.ts"],
    setupFiles: ["./vitest.setup.ts"],
    globalSetup: ["./test-servers/src/vitest.ts", "./packages/core/faults/build.ts"],
    pool: "forks",
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 120_000,
  },
});
