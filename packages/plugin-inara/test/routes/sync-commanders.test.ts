import { join } from "node:path";
import { expect, test } from "vitest";
import { names, squadrons, temporaryFolder, UNHURRIED } from "../support/squadrons.ts";

const VEIL = { apikey: "veil-key-0123456789", apiversion: "1.6.0" };

async function setup(settings: object = { commanders: ["Nova"] }) {
  const folder = await temporaryFolder();
  const all = await squadrons({
    settings,
    others: [
      {
        id: "beta",
        apiKey: "beta-key-0123456789",
        database: `sqlite:${join(folder, "beta.db")}`,
        inara: { commanders: ["Of Beta"] },
      },
      { id: "without", apiKey: "without-key-0123456789" },
    ],
  });
  all.server.addCommander({ name: "Nova", ranks: { combat: 7 } });
  const post = async (headers: Record<string, string>, body?: string) => {
    const request = new Request("http://localhost/inara/api/sync/cmdrs", {
      method: "POST",
      headers,
      ...(body !== undefined && { body }),
    });
    const response = await all.scheduler.clock.while(all.scheduler.fetch(request));
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  return { ...all, post };
}

test("syncs the caller's tenant and no other, and answers what came of it", UNHURRIED, async () => {
  const { post, server } = await setup();
  const { status, body } = await post(VEIL);
  expect(status).toBe(200);
  expect(body).toMatchObject({ status: "succeeded", result: { total: 1, added: 1 } });
  expect(server.requests().map((request) => request.names)).toEqual([["Nova"]]);
});

test("some commanders can be named", UNHURRIED, async () => {
  const { post, server } = await setup();
  expect(await post(VEIL, '{"commanders":["Iris"]}')).toMatchObject({
    status: 200,
    body: { result: { total: 1, "not-found": 1 } },
  });
  expect(server.requests()[0]?.names).toEqual(["Iris"]);
});

test("a sync that takes longer is 202, and a second request joins it", UNHURRIED, async () => {
  const { post } = await setup({ commanders: names(100) });
  const first = await post(VEIL);
  expect(first).toMatchObject({
    status: 202,
    body: { status: "snoozed", progress: { done: 30, total: 100 } },
  });
  expect((await post(VEIL)).body["run"]).toBe(first.body["run"]);
});

test("a refusal of Inara's is 502, nothing to do is 409", UNHURRIED, async () => {
  const { post, server } = await setup();
  server.failNext({ kind: "refuse", text: "Invalid API key" });
  expect(await post(VEIL)).toMatchObject({
    status: 502,
    body: { status: "cancelled", reason: expect.stringContaining("Invalid API key") },
  });
  const idle = await setup({});
  expect(await idle.post(VEIL)).toMatchObject({ status: 409, body: { status: "skipped" } });
});

test.each([
  [{}, 401, "Unauthorized"],
  [{ apikey: "nobody's", apiversion: "1.6.0" }, 401, "Unauthorized"],
  [{ apikey: VEIL.apikey }, 400, "Missing required header: apiversion"],
  [{ ...VEIL, apiversion: "1.6" }, 400, "Invalid apiversion format. Expected x.y.z notation"],
  [
    { apikey: "without-key-0123456789", apiversion: "1.6.0" },
    403,
    "This tenant has no section inara in its settings",
  ],
])("%j is answered %i", UNHURRIED, async (headers, status, error) => {
  const { post, server } = await setup();
  expect(await post(headers as Record<string, string>)).toEqual({ status, body: { error } });
  expect(server.requests()).toEqual([]);
});

test.each(["[]", "{", '{"commanders":"Nova"}', '{"commanders":[""]}', '{"names":[]}'])(
  "the body %s is answered 400",
  async (body) => {
    const { post } = await setup();
    expect((await post(VEIL, body)).status).toBe(400);
  },
);
