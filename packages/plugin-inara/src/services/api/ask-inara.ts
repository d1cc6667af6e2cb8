import type { GlobalRunContext } from "@carillon/core";
import type { InaraAccess } from "./access.ts";
import { type RequestAnswer, readAnswer } from "./read-answer.ts";

/** The HTTP client that core makes. */
export type Http = GlobalRunContext["http"];

/** One request. */
export interface InaraRequest {
  /** Commanders, {@link BATCH} at most. */
  readonly names: readonly string[];
  /** As whom. */
  readonly access: InaraAccess;
  /** Where Inara is. */
  readonly url: string;
  /** Dates the events. */
  readonly now: Date;
  /** Ends the request. */
  readonly signal?: AbortSignal | undefined;
}

/** Names in one request: as many as others are known to send. */
export const BATCH = 30;

/**
 * Asks Inara for commanders in one request, without heeding any limit. An answer that never comes is
 * `unavailable`; only the signal makes it throw.
 *
 * @see https://inara.cz/elite/inara-api-docs/
 */
export async function askInara(http: Http, request: InaraRequest): Promise<RequestAnswer> {
  const { names, access, url, now, signal } = request;
  const { appName, appVersion, isBeingDeveloped, apiKey } = access;
  const eventTimestamp = now.toISOString();
  const json = {
    header: { appName, appVersion, isBeingDeveloped, APIkey: apiKey.reveal() },
    events: names.map((searchName, place) => ({
      eventName: "getCommanderProfile",
      eventTimestamp,
      eventCustomID: place + 1,
      eventData: { searchName },
    })),
  };
  try {
    const { statusCode: status, body } = await http.post(url, {
      json,
      responseType: "text",
      throwHttpErrors: false,
      // The key is in the body.
      followRedirect: false,
      retry: { limit: 0 },
      timeout: { connect: 10_000, request: 25_000 },
      ...(signal && { signal }),
    });
    // A server that repeats what it was sent must not bring the key into a message.
    return readAnswer({ status, body: body.replaceAll(apiKey.reveal(), "[redacted]") }, names);
  } catch (error) {
    signal?.throwIfAborted();
    const { code } = (error as { details?: { code?: unknown } }).details ?? {};
    const why = typeof code === "string" ? ` (${code})` : "";
    return { kind: "unavailable", reason: `no answer${why}` };
  }
}
