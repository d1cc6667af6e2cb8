import { createHash, timingSafeEqual } from "node:crypto";
import { CarillonError, type Routes } from "@carillon/core";
import { type ClubParts, withClub } from "../services/club.ts";
import { clubFeed } from "../services/feed/club-feed.ts";

/**
 * `GET /poker/<tenant>/calendar.ics?token=…`: a club's iCalendar feed, to subscribe to. Calendars send no
 * headers, so the token stands in the address; without the right one there is nothing to be found, whether
 * the club exists or not. Answers 304 where nothing has changed.
 */
export function addCalendarFeed(routes: Routes, parts: ClubParts): void {
  routes.add({
    method: "GET",
    path: "/:tenant/calendar.ics",
    auth: "none",
    handle: async (request, { params }) => {
      const given = new URL(request.url).searchParams.get("token") ?? "";
      const body = await readFeed(parts, params["tenant"] ?? "", given);
      if (body === undefined) return new Response("not found", { status: 404 });
      const etag = `"${createHash("sha256").update(body).digest("base64url")}"`;
      const headers = { etag, "cache-control": "private, max-age=300" };
      if (request.headers.get("if-none-match") === etag) {
        return new Response(null, { status: 304, headers });
      }
      const type = { "content-type": "text/calendar; charset=utf-8" };
      return new Response(body, { headers: { ...headers, ...type } });
    },
  });
}

async function readFeed(
  parts: ClubParts,
  tenant: string,
  given: string,
): Promise<string | undefined> {
  const found = parts.tenants.get(tenant);
  if (found === undefined || !found.plugins.includes("poker")) return undefined;
  try {
    return await withClub(parts, tenant, async (club) => {
      const token = club.settings.feedToken?.reveal();
      if (token === undefined || !isSame(given, token)) return undefined;
      return await clubFeed({ ...club, name: found.name });
    });
  } catch (error) {
    if (error instanceof CarillonError && HIDDEN.has(error.code)) return undefined;
    throw error;
  }
}

// Set aside or taken out between the look and the work: as if it were not there.
const HIDDEN = new Set(["TENANT_UNKNOWN", "TENANT_INVALID", "TENANT_SECTION_MISSING"]);

/** Compares digests, which have one length, in constant time. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
