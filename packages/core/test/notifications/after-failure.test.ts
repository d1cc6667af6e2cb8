import { describe, expect, it } from "vitest";
import { rememberSecret } from "../../src/config/index.ts";
import { afterFailure, isGone, waitOf } from "../../src/notifications/after-failure.ts";
import { NotifyError, type NotifyErrorKind } from "../../src/notifications/index.ts";
import { maxAttempts, retryDelay } from "../../src/notifications/retry-delay.ts";

const now = new Date("2026-01-01T12:00:00Z");
const after = (milliseconds: number) => new Date(now.getTime() + milliseconds);

function decide(error: unknown, { attempts = 0, random = 0 } = {}) {
  return afterFailure(error, { attempts }, { now, random: () => random });
}

describe("afterFailure", () => {
  it("gives a message up that the service will never take", () => {
    expect(decide(new NotifyError("permanent", "too large"))).toStrictEqual({
      ending: { kind: "dead", counted: true, error: "too large" },
    });
  });

  it("switches a channel off", () => {
    expect(decide(new NotifyError("disabled", "gone"))).toStrictEqual({
      ending: { kind: "dead", counted: true, error: "gone" },
      disabled: "gone",
    });
  });

  it("tries again later, later each time, and at last no more", () => {
    const waits = Array.from({ length: maxAttempts }, (_, attempts) => {
      const { ending } = decide(new NotifyError("transient", "HTTP 502"), { attempts });
      return ending.kind === "waiting" ? ending.until.getTime() - now.getTime() : ending;
    });
    expect(waits.slice(0, 6)).toStrictEqual([5e3, 30e3, 120e3, 600e3, 1_800e3, 7_200e3]);
    expect(waits.at(-1)).toStrictEqual({
      kind: "dead",
      counted: true,
      error: "gave up after 12 tries: HTTP 502",
    });
    const delays = waits.slice(0, -1) as number[];
    expect(delays).toStrictEqual([...delays].sort((a, b) => a - b));
    const hours = delays.reduce((sum, delay) => sum + delay, 0) / 3_600_000;
    expect(hours).toBeGreaterThan(40);
    expect(hours).toBeLessThanOrEqual(48);
  });

  it("spreads the tries, and never tries earlier", () => {
    expect(retryDelay(1, () => 0)).toBe(5_000);
    expect(retryDelay(1, () => 0.999)).toBe(5_500);
  });

  it("waits as long as a failing service asks, where that is longer", () => {
    const until = (retryAfter: string) =>
      decide(new NotifyError("transient", "HTTP 503", { retryAfter })).ending;
    expect(until("1m")).toMatchObject({ until: after(60_000), counted: true });
    expect(until("1s")).toMatchObject({ until: after(5_000), counted: true });
  });

  it("counts no try when it is throttled, and pauses the destination", () => {
    const error = new NotifyError("throttled", "slow down", { retryAfter: "64.57s" });
    expect(decide(error, { attempts: 11 })).toStrictEqual({
      ending: { kind: "waiting", until: after(64_570), counted: false, error: "slow down" },
      pause: { scope: "destination", until: after(64_570) },
    });
  });

  it("pauses the process where the whole service is closed", () => {
    const error = new NotifyError("throttled", "banned", { retryAfter: "5m", scope: "process" });
    expect(decide(error).pause).toStrictEqual({ scope: "process", until: after(300_000) });
  });

  it.each([
    ["nothing", undefined],
    ["what cannot be read", "tomorrow"],
    ["not a number", Number.NaN],
    ["less than nothing", -5],
  ])("waits a minute when the service asks for %s", (_name, retryAfter) => {
    const options = retryAfter === undefined ? {} : { retryAfter };
    const { pause } = decide(new NotifyError("throttled", "slow down", options));
    expect(pause?.until).toStrictEqual(after(60_000));
  });

  it("waits a day at most, whatever the service asks", () => {
    expect(waitOf("52w")).toBe(86_400_000);
  });

  it.each([
    ["another error", new TypeError("x is undefined"), "x is undefined"],
    ["text", "no", "no"],
    ["an object", { status: 1 }, 'thrown: {"status":1}'],
    ["nothing", undefined, "thrown: undefined"],
  ])("takes %s for transient", (_name, error, text) => {
    expect(decide(error).ending).toMatchObject({ kind: "waiting", counted: true, error: text });
  });

  it("takes an error that cannot be shown", () => {
    const nasty = {
      toJSON() {
        throw new Error("no");
      },
    };
    expect(decide(nasty).ending).toMatchObject({ error: "thrown: something that cannot be shown" });
  });

  it("knows a NotifyError of another copy of the package", () => {
    const foreign = Object.assign(new Error("no"), { name: "NotifyError", kind: "permanent" });
    expect(decide(foreign).ending.kind).toBe("dead");
    const unknown = Object.assign(new Error("no"), { name: "NotifyError", kind: "odd" });
    expect(decide(unknown).ending.kind).toBe("waiting");
  });

  it("strikes secrets out and keeps the text short, whole letters only", () => {
    rememberSecret("hook-token-4711");
    const { ending } = decide(new NotifyError("permanent", "POST /hook-token-4711 failed"));
    expect(ending).toMatchObject({ error: expect.not.stringContaining("4711") });
    const long = decide(new NotifyError("permanent", `${"x".repeat(498)}😀😀`)).ending;
    expect(long).toMatchObject({ error: `${"x".repeat(498)}…` });
  });

  it("tells what is gone from what fails", () => {
    const kind: NotifyErrorKind = "permanent";
    expect(isGone(new NotifyError(kind, "unknown message", { gone: true }))).toBe(true);
    expect(isGone(new NotifyError(kind, "no"))).toBe(false);
    expect(isGone(new Error("gone"))).toBe(false);
  });
});
