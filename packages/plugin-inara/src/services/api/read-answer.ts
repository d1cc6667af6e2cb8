import { anyCase, isObject } from "./any-case.ts";
import type { InaraProfile } from "./profile.ts";
import { foldName, isProfileOf, readProfile } from "./read-profile.ts";

/** What Inara knows under one name. */
export type ProfileAnswer =
  /** This commander. */
  | { readonly kind: "found"; readonly name: string; readonly profile: InaraProfile }
  /** Nobody, or only commanders with similar names. */
  | { readonly kind: "not-found"; readonly name: string; readonly similar: readonly string[] }
  /** It refused this name alone. */
  | { readonly kind: "failed"; readonly name: string; readonly reason: string }
  /** It passed over this name; ask again. */
  | { readonly kind: "unanswered"; readonly name: string };

/** Why Inara refuses all of a request, as far as asking again cannot mend it. */
export type Refusal = "app-not-allowed" | "key-invalid" | "other";

/** What one request came to. */
export type RequestAnswer =
  | { readonly kind: "answered"; readonly answers: readonly ProfileAnswer[] }
  /** Too many requests: the key has no access for a while. */
  | { readonly kind: "revoked"; readonly reason: string }
  | { readonly kind: "refused"; readonly refusal: Refusal; readonly reason: string }
  /** Maintenance, an error page, nothing at all. */
  | { readonly kind: "unavailable"; readonly reason: string };

/** An HTTP answer, as it came. */
export interface HttpAnswer {
  /** Status. */
  readonly status: number;
  /** Body. */
  readonly body: string;
}

/**
 * Reads what Inara answered to one event a name, numbered from 1. Failures come with HTTP 200 too: the
 * header tells whether the batch was heard, and each event's status what became of it.
 *
 * @see https://inara.cz/elite/inara-api-docs/
 */
export function readAnswer({ status, body }: HttpAnswer, names: readonly string[]): RequestAnswer {
  const envelope = parseObject(body);
  const header = anyCase(anyCase(envelope).get("header"));
  const headerStatus = header.count("eventStatus");
  const text = header.text("eventStatusText") ?? "";
  if (headerStatus !== undefined && headerStatus >= 400) {
    return headerStatus >= 500 ? unavailable(text) : refused(headerStatus, text);
  }
  if (status === 429) return { kind: "revoked", reason: "HTTP 429" };
  if (status === 401) return { kind: "refused", refusal: "key-invalid", reason: "HTTP 401" };
  if (status < 200 || status > 299) return unavailable(`HTTP ${status}`);
  if (body.trim() === "") return unavailable("an empty answer");
  if (envelope === undefined || headerStatus === undefined) {
    return unavailable(body.trimStart().startsWith("<") ? "a web page" : "no answer of its API");
  }
  const events = anyCase(envelope).get("events");
  return { kind: "answered", answers: readEvents(Array.isArray(events) ? events : [], names) };
}

function parseObject(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function unavailable(reason: string): RequestAnswer {
  return { kind: "unavailable", reason };
}

function refused(status: number, text: string): RequestAnswer {
  if (/temporarily revoked|too (much|many) requests|slow down/i.test(text) || status === 429) {
    return { kind: "revoked", reason: excerpt(text) };
  }
  const reason = text === "" ? `status ${status}` : excerpt(text);
  return { kind: "refused", refusal: refusalOf(status, text), reason };
}

function refusalOf(status: number, text: string): Refusal {
  if (/no access allowed|application.*(not|no) .*allowed|not.*white-?listed/i.test(text)) {
    return "app-not-allowed";
  }
  return /api ?key/i.test(text) || status === 401 || status === 403 ? "key-invalid" : "other";
}

/** Events by their number; where Inara left the numbers out, by their place, which it keeps. */
function readEvents(events: readonly unknown[], names: readonly string[]): ProfileAnswer[] {
  const byNumber = new Map<number, unknown>();
  for (const event of events) {
    const number = anyCase(event).count("eventCustomID");
    if (number !== undefined) byNumber.set(number, event);
  }
  const byPlace = byNumber.size === 0 && events.length === names.length;
  return names.map((name, place) => {
    const event = byPlace ? events[place] : byNumber.get(place + 1);
    return event === undefined ? { kind: "unanswered", name } : readEvent(event, name);
  });
}

function readEvent(event: unknown, name: string): ProfileAnswer {
  const members = anyCase(event);
  const status = members.count("eventStatus");
  const text = members.text("eventStatusText") ?? "";
  if (status === 204) return { kind: "not-found", name, similar: [] };
  if (status !== 200 && status !== 202) {
    return status === undefined
      ? { kind: "unanswered", name }
      : { kind: "failed", name, reason: excerpt(`${status} ${text}`.trim()) };
  }
  const data = members.get("eventData");
  const profile = readProfile(data);
  if (profile === undefined) return { kind: "unanswered", name };
  if (isProfileOf(profile, name)) return { kind: "found", name, profile };
  return { kind: "not-found", name, similar: similarNames(data, profile, name) };
}

function similarNames(data: unknown, profile: InaraProfile, asked: string): readonly string[] {
  const others = anyCase(data).get("otherNamesFound");
  const names = [profile.name, ...(Array.isArray(others) ? (others as readonly unknown[]) : [])];
  const texts = names.filter((name): name is string => typeof name === "string" && name !== "");
  return [...new Set(texts)].filter((name) => foldName(name) !== foldName(asked)).slice(0, SIMILAR);
}

const SIMILAR = 5;

/** What comes from outside goes into messages: one line, of a bounded length. */
function excerpt(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > EXCERPT ? `${line.slice(0, EXCERPT)}…` : line;
}

const EXCERPT = 200;
