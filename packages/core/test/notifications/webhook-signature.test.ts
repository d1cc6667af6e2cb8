import { describe, expect, it } from "vitest";
import { webhookHeaders, webhookKey } from "../../src/notifications/webhook-signature.ts";

describe("webhook signatures", () => {
  it("are those of the specification's libraries", () => {
    // The example that the reference implementations test themselves with.
    const key = webhookKey("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    const content = {
      id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
      timestamp: 1_614_265_330,
      body: '{"test": 2432232314}',
    };
    expect(webhookHeaders(content, key === undefined ? [] : [key])).toStrictEqual({
      "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    });
  });

  it("stand side by side during a rotation", () => {
    const keys = [Buffer.alloc(24, 1), Buffer.alloc(24, 2)];
    const headers = webhookHeaders({ id: "a", timestamp: 1, body: "{}" }, keys);
    expect(headers["webhook-signature"]).toMatch(/^v1,[\w+/]{43}= v1,[\w+/]{43}=$/);
  });

  it("are left out without a key", () => {
    expect(webhookHeaders({ id: "a", timestamp: 1, body: "{}" }, [])).not.toHaveProperty(
      "webhook-signature",
    );
  });

  it.each([
    ["without the prefix", Buffer.alloc(32).toString("base64")],
    ["too short", `whsec_${Buffer.alloc(23).toString("base64")}`],
    ["too long", `whsec_${Buffer.alloc(65).toString("base64")}`],
    ["that is no base64", "whsec_***"],
    ["that is empty", "whsec_"],
  ])("refuse a secret %s", (_name, secret) => {
    expect(webhookKey(secret)).toBeUndefined();
  });

  it("take secrets of 24 to 64 bytes", () => {
    for (const length of [24, 64]) {
      expect(webhookKey(`whsec_${Buffer.alloc(length).toString("base64")}`)).toHaveLength(length);
    }
  });
});
