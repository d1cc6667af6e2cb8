import { Secret } from "@carillon/core";
import { z } from "zod";
import { isLoopback } from "./services/session/is-loopback.ts";
import { milliseconds } from "./services/time/milliseconds.ts";

const duration = z.union([z.string(), z.number()]).refine((value) => milliseconds(value) > 0, {
  error: "expected a length of time above 0 such as 5m",
});
/** The original's interval of 0 became one second, and pushed everybody each time. */
const every = duration.refine((value) => milliseconds(value) >= 60_000, {
  error: "expected at least one minute",
});
const TIME = /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/;
const time = z.string().regex(TIME, "expected a time of day such as 09:00");
const timezone = z.string().refine(isTimezone, {
  error: "expected an IANA time zone such as Asia/Jakarta",
});
const channel = z.string().min(1);
const minutes = (text: string, least: number) =>
  z
    .int()
    .min(least, `expected at least ${least}`)
    .max(1440, "expected at most 1440")
    .describe(text);

const hours = z.strictObject({
  days: z.string().default("mon-fri").describe("Weekdays as cron writes them."),
  from: time.describe("First minute."),
  to: time.describe("First minute after it; at or before `from` it is the next day's."),
});

const site = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9-]{1,63}$/, "expected an id of a-z, 0-9 and -, 63 characters at most")
    .describe("Names its schedule, `absence:check@<tenant>#<id>`."),
  name: z.string().min(1).describe("For people; the id unless told.").optional(),
  timezone: timezone.describe("Zone of its hours, shifts and days."),
  days: z.string().default("mon-fri").describe("Weekdays on which it is checked."),
  open: time.default("09:00").describe("First minute of the checks."),
  close: time.default("18:00").describe("First minute after them; may be the next day's."),
  hours: z
    .array(hours)
    .min(1)
    .describe("Several windows, in the place of `days`, `open` and `close`.")
    .optional(),
  holidays: z
    .union([z.string().min(1), z.array(z.iso.date())])
    .describe("Dates without checks, or the name of a calendar of the scheduler.")
    .optional(),
  every: every.describe("Time between its checks, where it has its own.").optional(),
  thresholdMinutes: minutes("Its own threshold.", 1).optional(),
});

const common = {
  every: every.default("5m").describe("Time between two checks."),
  thresholdMinutes: minutes(
    "Out of range for so many minutes is absent. Another setting than `every`.",
    1,
  ).default(5),
};

const reminders = z.strictObject({
  cooldown: duration.default("30m").describe("Least time between two pushes of one episode."),
  perDay: z
    .int()
    .min(1)
    .max(100)
    .default(6)
    .describe("Most pushes to one person on one day of the site, first ones and reminders."),
});

const escalation = z.strictObject({
  supervisorAfterMinutes: minutes("Minutes absent until the supervisors are told.", 1).default(30),
  hrAfterMinutes: minutes("Minutes absent until HR is told.", 1).default(120),
});

const silentSite = z.strictObject({
  people: z
    .int()
    .min(1)
    .default(3)
    .describe("People that must be expected before their silence is the site's."),
  minutes: minutes("Minutes without any detection; the threshold unless told.", 1).optional(),
});

const digest = z.strictObject({
  channel: channel.describe("Channel of the managers."),
  at: time.default("18:30").describe("Time of day, in the site's zone."),
  days: z.string().default("mon-fri").describe("Weekdays, as cron writes them."),
  period: z
    .enum(["day", "week"])
    .default("day")
    .describe("What it sums up: that day, or the seven days that end with it."),
});

const direct = z.strictObject({
  mode: z.literal("direct").describe("Checks are made here, from the tenant's database."),
  ...common,
  sites: z.array(site).min(1).describe("Where people work; one schedule each."),
  channels: z
    .strictObject({
      staff: channel.describe(
        "Pushes to people's devices, of type `fcm` or another that takes addresses.",
      ),
      supervisors: channel.describe("Told of long absences; nobody unless told.").optional(),
      hr: channel.describe("Told of longer ones; nobody unless told.").optional(),
      operations: channel.describe("Told of silent sites and of push services set up wrongly."),
      noDevice: channel
        .describe("Takes the message for people without a device; `operations` unless told.")
        .optional(),
    })
    .describe("Names of channels."),
  graceMinutes: minutes("Minutes after the start of a shift in which nobody is missed.", 0).default(
    0,
  ),
  pushTtl: duration.default("15m").describe("A push that could not go out so long is not sent."),
  reminders: reminders.prefault({}).describe("How often one person is pushed."),
  escalation: escalation.prefault({}).describe("When others are told."),
  silentSite: z
    .union([z.literal(false), silentSite])
    .prefault({})
    .describe("No detection of anybody is told to operations, not to people; `false`: off."),
  digest: digest.describe("Sums a day up for managers; none unless told.").optional(),
  keepDays: z
    .strictObject({
      presence: z.int().min(2).max(3650).default(30).describe("Days detections are kept."),
      episodes: z.int().min(2).max(3650).default(365).describe("Days ended episodes are kept."),
    })
    .prefault({})
    .describe("What is older is removed every night."),
});

const api = z.strictObject({
  mode: z.literal("api").describe("Checks are made by an HTTP API that is asked."),
  ...common,
  sites: z
    .array(site)
    .min(1)
    .max(1, "expected one site: the API checks all of its stores at each call")
    .describe("The hours in which it is asked; one site, since a call checks all stores."),
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .refine((url) => new URL(url).protocol === "https:" || isLoopback(new URL(url).hostname), {
      error: "expected https (plain http only on loopback): the password goes over it",
    })
    .refine((url) => new URL(url).username === "" && new URL(url).password === "", {
      error: "expected no user or password in the URL",
    })
    .describe("Where the API is, with its `/v1`; https unless on loopback."),
  username: z.string().min(1).describe("User of `POST /auth/login`."),
  password: z
    .string()
    .min(1)
    .transform((text) => Secret.of(text))
    .describe("Its password; write `${VAR}` or use a secret file."),
  timeout: duration
    .default("5m")
    .describe("How long a check by the API may take; it pushes one by one."),
  channels: z
    .strictObject({ operations: channel.describe("Told when the login is refused.") })
    .describe("Names of channels."),
});

/** A tenant's section `absence` in the tenants file. */
export const absenceSettings = z.discriminatedUnion("mode", [direct, api]);

/** A tenant's section as the schema answers it. */
export type AbsenceSettings = z.output<typeof absenceSettings>;

/** Settings of `mode: direct`. */
export type DirectSettings = Extract<AbsenceSettings, { mode: "direct" }>;

/** Settings of `mode: api`. */
export type ApiSettings = Extract<AbsenceSettings, { mode: "api" }>;

/** A site as the schema answers it. */
export type SiteSettings = z.output<typeof site>;

/** Options of the plugin. */
export const absenceOptions = z
  .strictObject({
    fcm: z
      .strictObject({
        baseUrl: z
          .url({ protocol: /^https?$/ })
          .describe("Where FCM is, for tests; `https://fcm.googleapis.com` unless told.")
          .optional(),
        tokenUrl: z
          .url({ protocol: /^https?$/ })
          .describe("Where access tokens are, for tests; Google's unless told.")
          .optional(),
        lanes: z
          .int()
          .min(1)
          .max(100)
          .default(16)
          .describe(
            "Queues of a project's pushes; core sends so many of one tenant at once, at most.",
          ),
      })
      .prefault({})
      .describe("The push service."),
  })
  .prefault({});

/** Options as the schema answers them. */
export type AbsenceOptions = z.output<typeof absenceOptions>;

/** Input of `absence:check`. */
export const checkPayload = z.strictObject({
  site: z.string().optional().describe("Id of the site; the only one unless told."),
  now: z.iso
    .datetime({ offset: true })
    .optional()
    .describe("The instant to look at; one that is past changes nothing and tells nobody."),
});

/** Input of `absence:digest`. */
export const digestPayload = z.strictObject({
  site: z.string().describe("Id of the site."),
});

function isTimezone(value: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: value }) instanceof Intl.DateTimeFormat;
  } catch {
    return false;
  }
}
