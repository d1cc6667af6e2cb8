import { expect, onTestFinished, test } from "vitest";
import { type StartInaraOptions, startInara } from "../../src/testing/index.ts";

async function setup(options: StartInaraOptions = {}) {
  let now = Date.parse("2025-09-13T00:00:00Z");
  const server = await startInara({ clock: { now: () => new Date(now) }, ...options });
  onTestFinished(() => server.stop());
  server.addCommander({
    name: "Nova Reyes",
    ranks: { combat: 7 },
    squadron: { name: "Veil Wardens", rank: "Rookie" },
  });
  const header = {
    appName: "Carillon",
    appVersion: "1.0.0",
    isBeingDeveloped: false,
    APIkey: server.apiKey,
  };
  const event = (searchName: string, more: object = {}) => ({
    eventName: "getCommanderProfile",
    eventTimestamp: new Date(now).toISOString(),
    eventData: { searchName },
    ...more,
  });
  const post = async (body: unknown, headers: Record<string, string> = {}) => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const response = await fetch(server.url, { method: "POST", body: text, headers });
    return { status: response.status, text: await response.text() };
  };
  const ask = async (changes: object = {}, events: readonly object[] = [event("Nova Reyes")]) => {
    const { text } = await post({ header: { ...header, ...changes }, events });
    return JSON.parse(text) as {
      header: { eventStatus: number; eventStatusText?: string };
      events?: readonly Record<string, unknown>[];
    };
  };
  return { server, header, event, post, ask, turn: (by: number) => void (now += by) };
}

test("two requests a minute pass, the third revokes access for an hour", async () => {
  const { ask, turn, server } = await setup();
  expect((await ask()).header.eventStatus).toBe(200);
  turn(1_000);
  expect((await ask()).header.eventStatus).toBe(200);
  turn(58_999);
  expect((await ask()).header).toEqual({
    eventStatus: 400,
    eventStatusText:
      "Too much requests, slow down, cowboy. ;) The access to API was temporarily revoked (1 hour).",
  });
  turn(3_599_999);
  expect((await ask()).header.eventStatus).toBe(400);
  turn(1);
  expect((await ask()).header.eventStatus).toBe(200);
  expect(server.requests().map(({ isTooEarly }) => isTooEarly)).toEqual([
    false,
    false,
    true,
    true,
    false,
  ]);
});

test("the limit is each key's own", async () => {
  const { ask } = await setup({ keys: ["one", "two"] });
  for (const APIkey of ["one", "two", "one", "two"]) {
    expect((await ask({ APIkey })).header.eventStatus).toBe(200);
  }
});

test.each([
  [{ appName: "carillon" }, "This application has no access allowed."],
  [{ appName: "" }, "Missing appName."],
  [{ appVersion: "1" }, "Missing or invalid appVersion."],
  [{ APIkey: "someone's" }, "Invalid API key."],
  [{ APIkey: undefined }, "Missing APIkey."],
  [{ isBeingDeveloped: "no" }, "Invalid isBeingDeveloped."],
])("a header with %j is refused", async (changes, text) => {
  const { ask } = await setup();
  expect(await ask(changes)).toEqual({ header: { eventStatus: 400, eventStatusText: text } });
});

test("events are answered each for itself, in order, with their numbers", async () => {
  const { ask, event } = await setup();
  const { events } = await ask({}, [
    event("nova reyes", { eventCustomID: 7 }),
    event("Nova"),
    event("Iris"),
    event(""),
    event("Nova Reyes", { eventTimestamp: "2025-08-01T00:00:00Z" }),
    event("Nova Reyes", { eventName: "addCommanderTravel" }),
  ]);
  expect(events?.map(({ eventStatus }) => eventStatus)).toEqual([200, 202, 204, 400, 400, 400]);
  expect(events?.[0]).toMatchObject({
    eventCustomID: 7,
    eventData: {
      commanderName: "Nova Reyes",
      commanderRanksPilot: [{ rankName: "combat", rankValue: "7" }],
      commanderSquadron: { squadronName: "Veil Wardens", squadronMemberRank: "Rookie" },
    },
  });
  expect(events?.[1]).toMatchObject({ eventData: { userName: "Nova Reyes", otherNamesFound: [] } });
});

test("more than thirty events, or none, are refused", async () => {
  const { ask, event } = await setup();
  const many = Array.from({ length: 31 }, () => event("Nova"));
  expect((await ask({}, many)).header.eventStatusText).toBe("Too many events.");
  expect((await ask({}, [])).header.eventStatusText).toBe("No events.");
});

test("what is no request of its API is told, and counts", async () => {
  const { post, ask, server } = await setup();
  expect((await post("{")).text).toContain("Malformed JSON.");
  expect((await post("{}", { "content-encoding": "gzip" })).text).toContain("Malformed JSON.");
  expect((await fetch(server.url)).status).toBe(404);
  expect((await ask()).header.eventStatus).toBe(200);
  expect(server.requests()).toHaveLength(4);
});

test("fails as it is told to, in order", async () => {
  const { server, header, event, post } = await setup({ limit: false });
  server.failNext({ kind: "html" }, { skip: 1 });
  server.failNext({ kind: "status", status: 503 });
  server.failNext({ kind: "null" });
  server.failNext({ kind: "close" });
  const body = { header, events: [event("Nova Reyes")] };
  expect((await post(body)).text).toContain('"eventStatus":200');
  expect((await post(body)).text).toMatch(/^<!DOCTYPE html>/);
  expect(await post(body)).toEqual({ status: 503, text: "" });
  expect((await post(body)).text).toBe("null");
  await expect(post(body)).rejects.toThrow("fetch failed");
  expect((await post(body)).text).toContain('"eventStatus":200');
});
