import { expect, test } from "vitest";
import { silentLogger } from "../../src/logging/index.ts";
import type { LogLine } from "../../src/model/index.ts";
import { RunLog } from "../../src/runner/run-log.ts";
import { systemClock } from "../../src/time/index.ts";

test("an execution after a snooze is logged like the first, up to a bound that it tells", async () => {
  const { log, lines } = setup({ after: 40_000 });
  for (let number = 1; number <= 5_100; number += 1) log.logger.info(`line ${number}`);
  await log.flush();
  expect(lines[0]).toMatchObject({ sequence: 40_001, message: "line 1" });
  expect(lines).toHaveLength(5_000);
  expect(lines.at(-1)).toMatchObject({ level: "warn", message: "log cut after 5000 lines" });
});

function setup(given: { after: number }): { log: RunLog; lines: LogLine[] } {
  const lines: LogLine[] = [];
  const log = new RunLog({
    ...given,
    runId: "run",
    clock: systemClock(),
    logger: silentLogger(),
    store: { append: async (more) => void lines.push(...more), read: async () => lines },
  });
  return { log, lines };
}
