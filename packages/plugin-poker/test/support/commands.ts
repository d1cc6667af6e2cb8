import fc from "fast-check";

/** Something that happens to a club. */
export type Command =
  | { do: "wait"; hours: number }
  | { do: "outage"; hours: number }
  | { do: "cancel" | "delete" | "join"; pick: number }
  | { do: "move"; pick: number; hours: number }
  | { do: "time"; time: string }
  | { do: "days"; days: number[] }
  | { do: "zone"; timezone: string }
  | { do: "following"; pick: number; time: string };

const hour = fc.integer({ min: 0, max: 23 });
const time = fc
  .tuple(hour, fc.constantFrom("00", "30"))
  .map(([h, m]) => `${String(h).padStart(2, "0")}:${m}`);
const pick = fc.nat(50);

/** Zones with all kinds of clocks: half hours, both hemispheres, a day that is missing, none at all. */
export const anyZone = fc.constantFrom(
  "Australia/Sydney",
  "Australia/Lord_Howe",
  "America/Los_Angeles",
  "Europe/Berlin",
  "Pacific/Apia",
  "Asia/Kolkata",
  "Africa/Casablanca",
  "UTC",
);

/** Days of a week, at least one. */
export const anyDays = fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1 });

/** A time of day. */
export const anyTime = time;

/** Any command. */
export const anyCommand: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ do: fc.constant("wait" as const), hours: fc.integer({ min: 1, max: 80 }) }),
  fc.record({ do: fc.constant("outage" as const), hours: fc.integer({ min: 1, max: 300 }) }),
  fc.record({ do: fc.constantFrom("cancel" as const, "delete" as const, "join" as const), pick }),
  fc.record({ do: fc.constant("move" as const), pick, hours: fc.integer({ min: -30, max: 60 }) }),
  fc.record({ do: fc.constant("time" as const), time }),
  fc.record({ do: fc.constant("days" as const), days: anyDays }),
  fc.record({ do: fc.constant("zone" as const), timezone: anyZone }),
  fc.record({ do: fc.constant("following" as const), pick, time }),
);
