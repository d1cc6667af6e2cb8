import { sync as ical, type VEvent } from "node-ical";
import { expect, test } from "vitest";
import { calendarText, instantValue, textValue } from "../../src/services/feed/calendar-text.ts";
import { addGames, CLUB, startClub, type TestClub } from "../support/club.ts";

const TOKEN = "river-feed-0123456789";

async function setup(settings: object = {}): Promise<TestClub> {
  const club = await startClub({ settings: { feedToken: TOKEN, ...settings } });
  await addGames(club, ["G1", "G2", "G5"], {
    location: "Back room; left, door",
    notes: "Bring\nchips",
  });
  await club.generate();
  return club;
}

function get(club: TestClub, path: string, headers: Record<string, string> = {}) {
  return club.scheduler.fetch(new Request(`http://club.example/poker${path}`, { headers }));
}

async function feed(club: TestClub): Promise<VEvent[]> {
  const response = await get(club, `/${CLUB}/calendar.ics?token=${TOKEN}`);
  expect(response.status).toBe(200);
  const parsed = ical.parseICS(await response.text());
  return Object.values(parsed).flatMap((entry): VEvent[] => {
    if (entry?.type !== "VEVENT") return [];
    const recurrences = Object.values(entry.recurrences ?? {}) as VEvent[];
    return recurrences.length === 0 ? [entry] : [...new Set(recurrences)];
  });
}

test("node-ical reads the feed back: one event a session, told apart by RECURRENCE-ID", async () => {
  const club = await setup();
  await club.games.create(CLUB, {
    ...{ id: "solo", title: "Solo", startsAt: "2026-10-03T15:00", durationMinutes: 60 },
  });
  const events = await feed(club);
  const nightly = events.filter(({ summary }) => summary === "Nightly Sit & Go");
  expect(nightly.map(({ start }) => start.toISOString())).toEqual([
    ...["2026-10-01T08:30:00.000Z", "2026-10-02T08:30:00.000Z", "2026-10-03T08:30:00.000Z"],
    ...["2026-10-04T07:30:00.000Z", "2026-10-05T07:30:00.000Z", "2026-10-06T07:30:00.000Z"],
    "2026-10-07T07:30:00.000Z",
  ]);
  expect(new Set(nightly.map(({ uid }) => uid))).toEqual(new Set([`G2@${CLUB}.poker.carillon`]));
  expect(nightly.map(({ recurrenceid }) => new Date(String(recurrenceid)).toISOString())).toEqual(
    nightly.map(({ start }) => start.toISOString()),
  );
  const [friday] = events.filter(({ summary }) => summary === "Friday Freeze-out");
  expect(friday).toMatchObject({
    ...{ location: "Back room; left, door", description: "Bring\nchips", status: "CONFIRMED" },
    end: new Date("2026-10-02T13:00:00Z"),
  });
  const [solo] = events.filter(({ summary }) => summary === "Solo");
  expect(solo?.recurrenceid).toBeUndefined();
});

test("a moved session keeps UID and RECURRENCE-ID and counts its SEQUENCE; a cancelled one says so; a deleted one is gone", async () => {
  const club = await setup();
  const { id } = await club.session("G1", "2026-10-02T19:00");
  await club.sessions.move(CLUB, id, new Date("2026-10-02T10:00:00Z"));
  await club.sessions.edit(CLUB, id, { title: "Friday, late" });
  const nightly = await club.session("G2", "2026-10-04T18:30");
  await club.sessions.cancel(CLUB, nightly.id, "flood");
  await club.sessions.delete(CLUB, (await club.session("G2", "2026-10-05T18:30")).id);
  const text = await (await get(club, `/${CLUB}/calendar.ics?token=${TOKEN}`)).text();
  const events = text.split("BEGIN:VEVENT").slice(1);
  const moved = events.find((event) => event.includes("Friday\\, late"));
  expect(moved).toContain(`UID:G1@${CLUB}.poker.carillon\r\n`);
  expect(moved).toContain("RECURRENCE-ID:20261002T090000Z\r\n");
  expect(moved).toContain("DTSTART:20261002T100000Z\r\n");
  expect(moved).toContain("SEQUENCE:2\r\n");
  const cancelled = events.filter((event) => event.includes("STATUS:CANCELLED"));
  expect(cancelled).toHaveLength(1);
  expect(cancelled[0]).toContain("RECURRENCE-ID:20261004T073000Z\r\n");
  expect(cancelled[0]).toContain("Cancelled: flood");
  expect(text).not.toContain("20261005T073000Z");
  expect(await feed(club)).toHaveLength(events.length);
});

test("a change of this and following keeps the UID of the series", async () => {
  const club = await setup();
  const { id } = await club.session("G2", "2026-10-04T18:30");
  await club.games.editFrom(CLUB, id, { time: "20:00" });
  const nightly = (await feed(club)).filter(({ summary }) => summary === "Nightly Sit & Go");
  expect(new Set(nightly.map(({ uid }) => uid))).toEqual(new Set([`G2@${CLUB}.poker.carillon`]));
  expect(nightly).toHaveLength(7);
});

test("without the right token there is nothing, whether the club exists or not", async () => {
  const club = await setup();
  for (const path of [
    `/${CLUB}/calendar.ics`,
    `/${CLUB}/calendar.ics?token=`,
    `/${CLUB}/calendar.ics?token=${TOKEN}x`,
    `/nobody/calendar.ics?token=${TOKEN}`,
  ]) {
    const response = await get(club, path);
    expect([response.status, await response.text()]).toEqual([404, "not found"]);
  }
  const closed = await startClub();
  expect((await get(closed, `/${CLUB}/calendar.ics?token=`)).status).toBe(404);
});

test("a calendar that has seen it is told that nothing has changed, until something has", async () => {
  const club = await setup();
  const path = `/${CLUB}/calendar.ics?token=${TOKEN}`;
  const first = await get(club, path);
  const etag = first.headers.get("etag") ?? "";
  expect(first.headers.get("content-type")).toBe("text/calendar; charset=utf-8");
  expect((await get(club, path, { "if-none-match": etag })).status).toBe(304);
  const { id } = await club.session("G1", "2026-10-02T19:00");
  await club.sessions.cancel(CLUB, id);
  expect((await get(club, path, { "if-none-match": etag })).status).toBe(200);
});

test("one club's feed holds nothing of another's", async () => {
  const others = [
    {
      ...{ id: "other-club", timezone: "UTC", database: "sqlite::memory:" },
      poker: { feedToken: "other-feed-0123456789" },
    },
  ];
  const club = await startClub({ settings: { feedToken: TOKEN }, others });
  await addGames(club, ["G1"]);
  await club.generate();
  const response = await get(club, "/other-club/calendar.ics?token=other-feed-0123456789");
  expect(response.status).toBe(200);
  expect(await response.text()).not.toContain("VEVENT");
  const crossed = await get(club, `/other-club/calendar.ics?token=${TOKEN}`);
  expect(crossed.status).toBe(404);
});

test("lines end in CRLF and are folded within 75 octets, never inside a character", () => {
  const text = calendarText([["SUMMARY", textValue(`${"♠".repeat(60)}, ; \\ \n\u0007end`)]]);
  const lines = text.split("\r\n");
  for (const line of lines) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
  expect(lines.slice(1, -1).every((line) => line.startsWith(" "))).toBe(true);
  expect(text.replaceAll("\r\n ", "")).toBe(`SUMMARY:${"♠".repeat(60)}\\, \\; \\\\ \\nend\r\n`);
  expect(instantValue(new Date("2026-10-02T09:00:00.999Z"))).toBe("20261002T090000Z");
});
