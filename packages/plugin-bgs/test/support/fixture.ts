import { readFileSync } from "node:fs";

/** The text of a file in `test/fixtures`. */
export function fixture(name: string): string {
  return readFileSync(new URL(`../fixtures/${name}`, import.meta.url), "utf8");
}

/** The 29 events of the fixtures, parsed. */
export function fixtureEvents(): Record<string, unknown>[] {
  return JSON.parse(fixture("events.json")) as Record<string, unknown>[];
}

/** An event of the wire with what every event has; members given replace or add. */
export function wireEvent(members: Record<string, unknown>): Record<string, unknown> {
  return {
    timestamp: "2025-09-12T09:00:00Z",
    event: "StartUp",
    cmdr: "Nova Reyes",
    tickid: "zoy-e87a0eb6be0c11515439",
    ticktime: "2025-09-12T10:33:24Z",
    StarSystem: "Kesh Tarra",
    SystemAddress: 2832698610402,
    ...members,
  };
}
