import { describe, expect, test } from "vitest";
import { InvalidRequests } from "../../src/webhook/invalid-requests.ts";
import { StandingClock, setup } from "../setup.ts";

describe("the count", () => {
  test("is of ten minutes", () => {
    const clock = new StandingClock();
    const requests = new InvalidRequests(clock, 3);
    requests.add();
    clock.turn(300_000);
    requests.add();
    requests.add();
    expect(requests.count).toBe(3);
    expect(() => requests.check()).toThrowError(
      expect.objectContaining({ kind: "throttled", scope: "process", retryAfter: 300_000 }),
    );
    clock.turn(300_000);
    expect(requests.count).toBe(2);
    requests.check();
    clock.turn(300_000);
    expect(requests.count).toBe(0);
  });

  test("survives a clock that is set back", () => {
    const clock = new StandingClock();
    const requests = new InvalidRequests(clock, 1);
    requests.add();
    clock.turn(-3_600_000);
    requests.check();
    expect(requests.count).toBe(0);
  });

  test("takes no more memory however many there are", () => {
    const clock = new StandingClock();
    const requests = new InvalidRequests(clock, 1_000_000);
    for (let index = 0; index < 10_000; index += 1) {
      requests.add();
      clock.turn(1000);
    }
    expect(requests.count).toBeLessThanOrEqual(600);
  });
});

test("a process that is refused too often stops asking, for all webhooks, until it is less", async () => {
  const clock = new StandingClock();
  const bundle = await setup({
    notifier: { clock, invalidRequests: new InvalidRequests(clock, 3) },
  });
  const { discord, notifier, context } = bundle;
  const post = { body: { content: "x", allowed_mentions: { parse: [] as [] } } };
  discord.failNext({ kind: "rate-limit", retryAfter: 1 }, { times: 3 });
  discord.failNext({ kind: "rate-limit", retryAfter: 1, scope: "shared" }, { times: 2 });
  const kinds: unknown[] = [];
  for (let index = 0; index < 4; index += 1) {
    await notifier
      .send(post, context())
      .catch((error: { scope: string }) => kinds.push(error.scope));
  }
  expect(kinds).toEqual(["destination", "destination", "destination", "process"]);
  expect(discord.requests()).toHaveLength(3);
  clock.turn(600_000);
  for (let index = 0; index < 2; index += 1) {
    await expect(notifier.send(post, context())).rejects.toMatchObject({ kind: "throttled" });
  }
  // Those two were shared, so they do not count.
  await expect(
    notifier.send(post, context({ url: discord.webhookUrl("other") })),
  ).resolves.toHaveProperty("ref");
});
