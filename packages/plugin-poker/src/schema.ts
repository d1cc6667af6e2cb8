import { type Calendar, Secret } from "@carillon/core";
import { z } from "zod";
import { isDate } from "./services/recurrence/local-time.ts";
import { lengthOf } from "./services/reminders/length.ts";

const before = z.string().refine((text) => lengthOf(text) !== undefined, {
  error: "expected a length such as 24h or 1d12h",
});

const reminder = z.union([
  before,
  z.strictObject({
    before: before.describe("How long before the start."),
    wall: z
      .boolean()
      .default(false)
      .describe("On the clock face: 24h is the same wall time the day before."),
  }),
]);

const date = z
  .string()
  .refine(isDate, { error: "expected a date that exists, such as 2026-12-25" });

/** A club's settings, the section `poker` of its tenant. */
export const pokerSettings = z.strictObject({
  lookAheadDays: z
    .int()
    .min(1)
    .max(366)
    .default(7)
    .describe("Days that sessions are made for, today included"),
  cap: z.int().min(1).max(1000).default(30).describe("Most future sessions of a game"),
  channel: z.string().min(1).optional().describe("Channel of reminders, `club` unless told"),
  remind: z
    .union([z.literal(false), reminder, z.array(reminder).min(1).max(5)])
    .default("24h")
    .describe(
      "When to remind before a session: elapsed time, `{ before, wall: true }` on the clock face, a list, or `false`",
    ),
  calendars: z
    .record(z.string().min(1), z.record(date, z.string().min(1)))
    .default({})
    .describe("Holidays by calendar, each a date with its name"),
  feedToken: z
    .string()
    .min(16, "expected at least 16 characters")
    .transform((text) => Secret.of(text))
    .optional()
    .describe("Password in the address of the iCalendar feed; without one there is no feed"),
  feedPastDays: z
    .int()
    .min(0)
    .max(3660)
    .default(30)
    .describe("Days back that the feed still lists sessions"),
});

/** A club's settings as the schema answers them. */
export type PokerSettings = z.output<typeof pokerSettings>;

/** Input of the job `poker:generate-sessions`. */
export const generatePayload = z.strictObject({
  gameIds: z.array(z.string().min(1)).min(1).optional().describe("Only these games."),
  from: date.optional().describe("First local date; today in each game's zone unless told."),
  to: date.optional().describe("Last local date; by `lookAheadDays` unless told."),
});

/** Input of the job `poker:reminder`. */
export const reminderPayload = z.strictObject({
  sessionId: z.string().min(1).describe("Session."),
  before: z.string().describe("Which of the club's reminders it is, `24h`."),
});

const calendar = z.custom<Calendar>(
  (value) => typeof (value as Calendar | undefined)?.excluded === "function",
  { error: "expected a calendar, as `holidays(…)` makes it" },
);

/** Options of the plugin, from its host. */
export const pokerOptions = z
  .strictObject({
    calendars: z
      .record(z.string().min(1), calendar)
      .default({})
      .describe(
        "Holiday calendars for all clubs, by name; a club's own of the same name goes before",
      ),
  })
  .optional();

/** What a host gives to {@link poker}. */
export type PokerOptions = z.input<typeof pokerOptions>;
