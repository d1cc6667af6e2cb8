import { readFile } from "node:fs/promises";

const DAY = 86_400_000;
const FIXTURE_DAY = Date.parse("2025-09-12T00:00:00Z");

/** An event as BGS-Tally sends it. */
export interface WireEvent {
  /** Who flew; absent where the game does not tell. */
  readonly cmdr?: string;
  /** What the game wrote. */
  readonly [member: string]: unknown;
}

/** The events of the fixture, moved by whole days so that most of them are on the UTC day of `day`. */
export async function fixtureEvents(day: Date): Promise<readonly WireEvent[]> {
  const text = await readFile(new URL("../fixtures/events.json", import.meta.url), "utf8");
  const moved = day.getTime() - FIXTURE_DAY;
  const dates = text.replaceAll(/\b2025-09-\d\d(?=T)/g, (date) => {
    return new Date(Date.parse(date) + Math.floor(moved / DAY) * DAY).toISOString().slice(0, 10);
  });
  return JSON.parse(dates) as readonly WireEvent[];
}
