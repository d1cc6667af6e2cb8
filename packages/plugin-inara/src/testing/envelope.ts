import { isObject } from "../services/api/any-case.ts";

/** A request's envelope, after all that Inara holds against it. */
export interface Envelope {
  /** Name of the application. */
  readonly appName: string;
  /** Key. */
  readonly apiKey: string;
  /** What is asked. */
  readonly events: readonly EventAsked[];
}

/** One event. */
export interface EventAsked {
  /** Its number, as sent. */
  readonly customId: unknown;
  /** Commander; `undefined`: the key's owner. */
  readonly name: string | undefined;
  /** What is wrong with it. */
  readonly problem?: string;
}

/** Reads a request strictly; a text says what is wrong with all of it. */
export function readEnvelope(body: string, now: number): Envelope | string {
  const value = parse(body);
  if (!isObject(value)) return "Malformed JSON.";
  const { header, events } = value;
  if (!isObject(header)) return "Missing header.";
  const { appName, appVersion, APIkey: apiKey, isBeingDeveloped, isDeveloped } = header;
  if (typeof appName !== "string" || appName === "") return "Missing appName.";
  if (typeof appVersion !== "string" || !/^\d+\.\d+\.\d+$/.test(appVersion)) {
    return "Missing or invalid appVersion.";
  }
  if (typeof apiKey !== "string" || apiKey === "") return "Missing APIkey.";
  if (typeof (isBeingDeveloped ?? isDeveloped) !== "boolean") return "Invalid isBeingDeveloped.";
  if (!Array.isArray(events) || events.length === 0) return "No events.";
  if (events.length > MOST_EVENTS) return "Too many events.";
  return { appName, apiKey, events: events.map((event: unknown) => readEvent(event, now)) };
}

/** Commanders that a body asks for, however malformed the rest of it is. */
export function namesIn(body: string): readonly string[] {
  const value = parse(body);
  const events: unknown = isObject(value) ? value["events"] : [];
  return (Array.isArray(events) ? (events as readonly unknown[]) : []).flatMap((event) => {
    const data: unknown = isObject(event) ? event["eventData"] : undefined;
    const name: unknown = isObject(data) ? data["searchName"] : undefined;
    return typeof name === "string" ? [name] : [];
  });
}

/** The header of a body, however malformed. */
export function headerOf(body: string): Readonly<Record<string, unknown>> {
  const value = parse(body);
  const header: unknown = isObject(value) ? value["header"] : {};
  return isObject(header) ? header : {};
}

// What plugins are known to send; Inara names no number.
const MOST_EVENTS = 30;
const OLDEST = 30 * 86_400_000;

function readEvent(event: unknown, now: number): EventAsked {
  if (!isObject(event)) return { customId: undefined, name: undefined, problem: "Invalid event." };
  const { eventName, eventTimestamp, eventCustomID: customId, eventData } = event;
  const name: unknown = isObject(eventData) ? eventData["searchName"] : undefined;
  const asked = { customId, name: typeof name === "string" ? name : undefined };
  if (eventName !== "getCommanderProfile") return { ...asked, problem: "Unknown event name." };
  if (customId !== undefined && !Number.isInteger(customId)) {
    return { ...asked, problem: "Invalid eventCustomID." };
  }
  const at = typeof eventTimestamp === "string" ? Date.parse(eventTimestamp) : Number.NaN;
  if (!String(eventTimestamp).endsWith("Z") || !Number.isFinite(at)) {
    return { ...asked, problem: "Invalid event timestamp." };
  }
  if (at < now - OLDEST || at > now + 3_600_000) {
    return { ...asked, problem: "The event timestamp is too old or in the future." };
  }
  if (name === "") return { ...asked, problem: "Empty searchName." };
  return asked;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
