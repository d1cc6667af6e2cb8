import type { Message } from "@carillon/core";
import type { Notice, NoticeKind } from "./notice.ts";

/** Kinds that somebody reads. */
export type MessageKind = Exclude<NoticeKind, "opened" | "ended">;

/** Whether anybody reads it. */
export function isMessage(notice: Notice): notice is Notice & { kind: MessageKind } {
  return notice.kind !== "opened" && notice.kind !== "ended";
}

/** What the texts need to know of a site. */
export interface NoticePlace {
  /** For people. */
  name: string;
  /** Zone of the times. */
  timezone: string;
}

/** The message of a notice; `hasDevice: false`: it goes to others, so it says of whom it speaks. */
export function noticeMessage(
  notice: Notice & { kind: MessageKind },
  place: NoticePlace,
  { hasDevice = true }: { hasDevice?: boolean } = {},
): Message {
  const { facts, kind } = notice;
  const since = timeOfDay(facts.since, place.timezone);
  const away = facts.neverSeen
    ? `not seen at ${place.name} since the shift began at ${since}`
    : `out of range of ${place.name} since ${since}`;
  const who = { name: "Person", value: `${facts.name} (${notice.person ?? ""})`, inline: true };
  const minutes = { name: "Minutes", value: String(facts.minutes), inline: true };
  const supervisor =
    facts.supervisor === undefined
      ? []
      : [{ name: "Supervisor", value: facts.supervisor, inline: true }];
  const about = { fields: [who, minutes, ...supervisor] };
  switch (kind) {
    case "open":
    case "remind":
      if (!hasDevice) {
        const body = `${facts.name} has no device for pushes and is ${away}.`;
        return { title: "No device", body, severity: "warning", ...about };
      }
      return {
        title: kind === "open" ? "No presence detected" : "Still no presence detected",
        body: `You are ${away} (${facts.minutes} min).`,
        severity: "warning",
        ...pushOf(notice),
      };
    case "resolve":
      return {
        title: "Back in range",
        body: `You were seen again at ${place.name}, after ${facts.minutes} min.`,
        severity: "success",
        ...pushOf(notice),
      };
    case "supervisor":
    case "hr": {
      const body = `${facts.name} is ${away} (${facts.minutes} min).`;
      const severity = kind === "hr" ? "error" : "warning";
      return { title: "Long absence", body, severity, ...about };
    }
    case "returned": {
      const body = `${facts.name} was seen again at ${place.name}, after ${facts.minutes} min.`;
      return { title: "Absence over", body, severity: "success", ...about };
    }
    case "silent":
      return {
        title: "Site is silent",
        body:
          `Nobody at all is detected at ${place.name} since ${since}, and ${facts.people ?? 0} people are ` +
          "expected. Look at its beacons and its network; nobody was pushed.",
        severity: "critical",
      };
    case "restored": {
      const body = `${place.name} detects people again; it was silent since ${since}.`;
      return { title: "Site is back", body, severity: "success" };
    }
  }
}

/** Later pushes of an episode take the place of earlier ones on the phone. */
function pushOf({ episode, kind, person }: Notice): Pick<Message, "overrides"> {
  const data = { employee_id: person ?? "", episode: episode ?? "", kind };
  return { overrides: { fcm: { collapseKey: episode ?? "", data } } };
}

function timeOfDay(at: number, timeZone: string): string {
  const options = { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  return new Intl.DateTimeFormat("en-GB", options).format(at);
}
