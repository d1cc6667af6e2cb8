import { describe, expect, test } from "vitest";
import { z } from "zod";
import { oneJob } from "./support/one-job.ts";

describe("commit points", () => {
  test("what an attempt did is dropped when it is retried, and kept when its failure is final", async () => {
    await using scheduler = await oneJob({
      retry: { attempts: 2, delay: "1m" },
      run: async ({ attempt, notify, state }) => {
        await notify("ops", { body: `attempt ${attempt}` });
        await state.set("attempt", attempt);
        throw new Error("no");
      },
    });
    await scheduler.clock.advance("13h");
    expect(scheduler.notifier.sent.map(({ message }) => message.body)).toEqual(["attempt 2"]);
  });

  test("checkpoint.set commits what was done so far, and a retry goes on behind it", async () => {
    const schema = z.object({ step: z.number() });
    await using scheduler = await oneJob({
      retry: { attempts: 3, delay: "1m" },
      run: async ({ checkpoint, notify, attempt }) => {
        const { step } = (await checkpoint.get(schema)) ?? { step: 0 };
        for (let next = step + 1; next <= 3; next += 1) {
          await notify("ops", { body: `step ${next}` });
          await checkpoint.set({ step: next });
          if (attempt === next) throw new Error("crash");
        }
      },
    });
    await scheduler.clock.advance("13h");
    expect(scheduler.notifier.sent.map(({ message }) => message.body)).toEqual([
      "step 1",
      "step 2",
      "step 3",
    ]);
  });

  test("a checkpoint that no longer fits its schema reads as undefined", async () => {
    const seen: unknown[] = [];
    await using scheduler = await oneJob({
      retry: { attempts: 2, delay: "1m" },
      run: async ({ checkpoint, attempt }) => {
        seen.push(await checkpoint.get(z.object({ count: z.number() })));
        await checkpoint.set({ count: "not a number" });
        if (attempt === 1) throw new Error("again");
      },
    });
    await scheduler.clock.advance("13h");
    expect(seen).toEqual([undefined, undefined]);
  });

  test("state is read back within the run before it is committed", async () => {
    const seen: unknown[] = [];
    await using scheduler = await oneJob({
      run: async ({ state }) => {
        seen.push(await state.get("n", z.number()));
        await state.set("n", 1);
        seen.push(await state.get("n", z.number()));
        await state.delete("n");
        seen.push(await state.get("n", z.number()));
        await state.set("n", 2);
      },
    });
    await scheduler.clock.advance("36h");
    expect(seen).toEqual([undefined, 1, undefined, 2, 1, undefined]);
  });

  test("immediate writes at once, whatever becomes of the attempt", async () => {
    await using scheduler = await oneJob({
      retry: { attempts: 2, delay: "1m" },
      run: async ({ attempt, notify }) => {
        await notify("ops", { body: `attempt ${attempt}` }, { immediate: true });
        throw new Error("no");
      },
    });
    await scheduler.clock.advance("13h");
    expect(scheduler.notifier.sent.map(({ message }) => message.body)).toEqual([
      "attempt 1",
      "attempt 2",
    ]);
  });
});
