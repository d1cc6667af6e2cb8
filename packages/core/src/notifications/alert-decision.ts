import type { AlertKind, Alerts, Delivery, Run } from "../model/index.ts";

/** Something that happened to a run, a delivery or a channel. */
export type AlertEvent =
  | { kind: "run"; run: Run }
  | { kind: "delivery"; delivery: Delivery }
  | { kind: "channel"; tenant?: string; channel: string; reason: string };

/** What is known of one schedule or channel. */
export interface AlertNote {
  /** What is the matter with it since it last worked; each was told once. */
  open: readonly BadNews[];
  /** Changes of state so far. */
  changes: number;
}

/** A kind of alert that is not about an end of trouble. */
export type BadNews = Exclude<AlertKind, "recovered">;

/** A change of state. */
export interface AlertChange {
  /** What is known from now on. */
  note: AlertNote;
  /** What has changed. */
  kind: AlertKind;
  /** What was the matter until now. */
  before: readonly BadNews[];
}

/** What is known of something of which nothing is written. */
export const noNote: AlertNote = { open: [], changes: 0 };

/** What an event is about: a schedule, a job without one, or a channel. */
export function alertSubject(event: AlertEvent): string {
  switch (event.kind) {
    case "run": {
      const { job, schedule, tenant } = event.run;
      return schedule === undefined ? `job ${job}@${tenant ?? ""}` : `schedule ${schedule}`;
    }
    case "delivery":
      return channelSubject(event.delivery);
    case "channel":
      return channelSubject(event);
  }
}

/**
 * Whether an event changes the state of what it is about. Each kind of trouble counts once, until a success
 * ends all of them together; so ten failures in a row are one change, and so is the success after them. The
 * dead deliveries of a channel that is switched off are no news.
 */
export function decideAlert(event: AlertEvent, note: AlertNote): AlertChange | undefined {
  const news = newsOf(event);
  if (news === undefined) return undefined;
  const changes = note.changes + 1;
  if (news === "good") {
    if (note.open.length === 0) return undefined;
    return { kind: "recovered", before: note.open, note: { open: [], changes } };
  }
  if (note.open.includes(news)) return undefined;
  if (news === "dead" && note.open.includes("disabled")) return undefined;
  return { kind: news, before: note.open, note: { open: [...note.open, news], changes } };
}

/** Whether a change is told: the end of trouble only to those who heard of it, or who ask for nothing else. */
export function isTold({ kind, before }: AlertChange, on: Alerts["on"]): boolean {
  if (on === undefined) return true;
  if (!on.includes(kind)) return false;
  if (kind !== "recovered") return true;
  return before.some((news) => on.includes(news)) || on.every((other) => other === "recovered");
}

function newsOf(event: AlertEvent): BadNews | "good" | undefined {
  if (event.kind === "channel") return "disabled";
  const { status } = event.kind === "run" ? event.run : event.delivery;
  switch (status) {
    case "succeeded":
    case "sent":
      return "good";
    case "failed":
    case "lost":
    case "missed":
    case "dead":
      return status;
    default:
      return undefined;
  }
}

function channelSubject({ tenant, channel }: { tenant?: string; channel: string }): string {
  return `channel ${tenant ?? ""}/${channel}`;
}
