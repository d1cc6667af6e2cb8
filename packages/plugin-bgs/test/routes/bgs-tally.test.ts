import { expect, test } from "vitest";
import type { BgsTables } from "../../src/index.ts";
import { fixtureEvents, wireEvent } from "../support/fixture.ts";
import { type Squadron, squadron } from "../support/squadron.ts";

const KEY = "veil-key-0123456789";
// As EDMC is given it: with a slash at the end.
const BASE = "http://localhost/bgs/";

interface Discovery {
  name: string;
  version: string;
  endpoints: Record<string, { path: string; min_period: number; max_batch?: number }>;
  events: Record<string, { filters?: Record<string, string> }>;
}

/**
 * Sends as BGS-Tally 5.5 does: asks what the server takes, joins texts to URLs, leaves out events that
 * the server does not name, and sends batches of at most what the server allows.
 */
async function bgsTally({ scheduler }: Squadron) {
  const headers = {
    "user-agent": "BGS-Tally/5.5.0",
    "content-type": "application/json",
    apikey: KEY,
    apiversion: "1.8.0",
  };
  const answer = await scheduler.fetch(new Request(`${BASE}discovery`, { headers }));
  const discovery = (await answer.json()) as Discovery;
  const send = async (endpoint: string, method: string, payload: unknown): Promise<Response> => {
    const url = BASE + (discovery.endpoints[endpoint]?.path ?? endpoint);
    const body = typeof payload === "string" ? payload : JSON.stringify(payload);
    return await scheduler.fetch(new Request(url, { method, headers, body }));
  };
  return {
    discovery,
    send,
    async sendEvents(events: readonly Record<string, unknown>[]): Promise<unknown[]> {
      const wanted = events.filter((event) => discovery.events[String(event["event"])]);
      const size = Math.max(discovery.endpoints["events"]?.max_batch ?? 0, 10);
      const answers: unknown[] = [];
      for (let start = 0; start < wanted.length; start += size) {
        const batch = await send("events", "POST", wanted.slice(start, start + size));
        expect(batch.ok).toBe(true);
        answers.push(await batch.json());
      }
      return answers;
    },
  };
}

test("tells BGS-Tally what it takes, in the form that BGS-Tally reads", async () => {
  const { discovery } = await bgsTally(await squadron());
  expect(discovery).toMatchObject({ name: "Carillon", version: "1.8.0" });
  expect(discovery.endpoints).toEqual({
    events: { path: "events", min_period: 5, max_batch: 100 },
    activities: { path: "activities", min_period: 60 },
  });
  const kinds = new Set(fixtureEvents().map(({ event }) => String(event)));
  for (const kind of kinds) expect(discovery.events[kind]).toEqual({});
});

test("takes in what BGS-Tally sends, repeats included, in batches of its size", async () => {
  const tenant = await squadron({ options: { api: { maxBatch: 10 } } });
  const tally = await bgsTally(tenant);
  const events = fixtureEvents();
  expect(await tally.sendEvents(events)).toEqual([
    { accepted: 10, duplicates: 0, refused: [] },
    { accepted: 10, duplicates: 0, refused: [] },
    { accepted: 9, duplicates: 0, refused: [] },
  ]);
  expect(await tally.sendEvents(events.slice(0, 10))).toEqual([
    { accepted: 0, duplicates: 10, refused: [] },
  ]);
});

test("keeps all digits of a system's address", async () => {
  const tenant = await squadron();
  const tally = await bgsTally(tenant);
  const text = JSON.stringify([wireEvent({})]).replace("2832698610402", "9223372036854775807");
  expect((await tally.send("events", "POST", text)).status).toBe(200);
  const address = await tenant.scheduler.tenants.use("veil-wardens", async ({ database }) => {
    const row = await database
      .tables<BgsTables>()
      .selectFrom("event")
      .select((eb) => eb.cast<string>("systemaddress", "text").as("address"))
      .executeTakeFirst();
    return row?.address;
  });
  expect(address).toBe("9223372036854775807");
});

test("refuses malformed events by index and keeps the rest", async () => {
  const tally = await bgsTally(await squadron());
  const answer = await tally.send("events", "POST", [wireEvent({}), { event: "x" }]);
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ accepted: 1, refused: [{ index: 1 }] });
});

test("keeps the last activity of a commander and tick", async () => {
  const tenant = await squadron();
  const tally = await bgsTally(tenant);
  const activity = {
    cmdr: "Nova Reyes",
    tickid: "zoy-e87a0eb6be0c11515439",
    ticktime: "2025-09-12T10:33:24Z",
    timestamp: "2025-09-12T11:00:00Z",
    systems: [],
  };
  expect((await tally.send("activities", "PUT", activity)).status).toBe(200);
  const later = { ...activity, timestamp: "2025-09-12T12:00:00Z", systems: [{ name: "Lave" }] };
  expect((await tally.send("activities", "PUT", later)).status).toBe(200);
  const rows = await tenant.scheduler.tenants.use("veil-wardens", ({ database }) =>
    database.tables<BgsTables>().selectFrom("bgs_activity").selectAll().execute(),
  );
  expect(rows).toMatchObject([{ cmdr: "Nova Reyes", timestamp: "2025-09-12T12:00:00Z" }]);
  expect(JSON.parse(rows[0]?.raw_json ?? "")).toEqual(later);
});

test.each([
  ["events", "POST", "{}", 400],
  ["events", "POST", "[", 400],
  ["activities", "PUT", "[]", 400],
  ["activities", "PUT", '{"cmdr":1}', 400],
  ["events", "POST", `["${"x".repeat(5_000_000)}"]`, 413],
])("%s answers %s of %.20s with %i", async (endpoint, method, body, ...[status]) => {
  const tally = await bgsTally(await squadron());
  expect((await tally.send(endpoint, method, body)).status).toBe(status);
});

test.each([
  [{ apiversion: "1.8.0" }, 401],
  [{ apikey: "wrong", apiversion: "1.8.0" }, 401],
  [{ apikey: KEY }, 400],
  [{ apikey: KEY, apiversion: "1.8" }, 400],
  [{ apikey: "other-key-0123456789", apiversion: "1.8.0" }, 403],
])("answers headers %j with %i", async (headers, status) => {
  const { scheduler } = await squadron({
    others: [{ id: "other", apiKey: "other-key-0123456789", database: "sqlite::memory:" }],
  });
  const request = new Request(`${BASE}events`, { method: "POST", headers, body: "[]" });
  expect((await scheduler.fetch(request)).status).toBe(status);
});
