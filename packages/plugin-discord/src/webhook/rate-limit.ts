import { type DiscordAnswer, headerOf, propertyOf } from "./answer.ts";

/** How long to wait after a 429, and who. */
export interface Throttle {
  /** Milliseconds. */
  retryAfter: number;
  /** Whether one webhook waits or all that this process posts. */
  scope: "destination" | "process";
  /** Whether it counts towards the ban for invalid requests. */
  isCounted: boolean;
}

/**
 * How long nothing more may go to the webhook after this answer, in milliseconds; `undefined` when it
 * may go on at once. Discord changes its limits without notice, so none is written down here.
 *
 * @see https://docs.discord.com/developers/topics/rate-limits#header-format
 */
export function pauseAfter(answer: DiscordAnswer): number | undefined {
  const remaining = headerOf(answer, "x-ratelimit-remaining");
  if (remaining === undefined || remaining.trim() === "" || Number(remaining) !== 0)
    return undefined;
  return milliseconds(headerOf(answer, "x-ratelimit-reset-after"));
}

/**
 * Reads a 429. The body's `retry_after` is exact, `X-RateLimit-Reset-After` nearly so, `Retry-After` is
 * rounded up to whole seconds. A page of HTML is Cloudflare's ban of the whole address.
 */
export function throttleOf(answer: DiscordAnswer): Throttle {
  const { json } = answer;
  const header = milliseconds(headerOf(answer, "retry-after"));
  if (answer.isHtml || propertyOf(json, "error_code") === CLOUDFLARE_BAN) return banOf(answer);
  const limit = headerOf(answer, "x-ratelimit-scope");
  const isGlobal =
    propertyOf(json, "global") === true ||
    limit === "global" ||
    headerOf(answer, "x-ratelimit-global") === "true";
  const exact = milliseconds(propertyOf(json, "retry_after"));
  const reset = milliseconds(headerOf(answer, "x-ratelimit-reset-after"));
  return {
    retryAfter: exact ?? reset ?? header ?? UNKNOWN,
    scope: isGlobal ? "process" : "destination",
    isCounted: limit !== "shared",
  };
}

/** Reads Cloudflare's page: minutes for the whole process, as the ban is for the whole address. */
export function banOf(answer: DiscordAnswer): Throttle {
  const header = milliseconds(headerOf(answer, "retry-after")) ?? 0;
  return { retryAfter: Math.max(header, BAN), scope: "process", isCounted: true };
}

const CLOUDFLARE_BAN = 1015;
const BAN = 5 * 60_000;
const UNKNOWN = 60_000;
const LONGEST = 24 * 3_600_000;

/** Seconds, as text or number, in milliseconds rounded up; `undefined` for what is no such number. */
function milliseconds(seconds: unknown): number | undefined {
  if (typeof seconds !== "number" && typeof seconds !== "string") return undefined;
  if (typeof seconds === "string" && seconds.trim() === "") return undefined;
  const value = Number(seconds);
  if (!Number.isFinite(value) || value < 0) return undefined;
  return Math.min(Math.ceil(value * 1000), LONGEST);
}
