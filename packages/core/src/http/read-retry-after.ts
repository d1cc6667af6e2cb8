/** Headers as Node and got hand them over: names in lower case. */
export type ResponseHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A server that asks for longer than this is not believed. */
const LONGEST = 7 * 24 * 3_600_000;

/**
 * How many milliseconds a server asks to wait: `Retry-After` in seconds, also fractional, or as a
 * date; else `X-RateLimit-Reset-After` in seconds. A date is measured against `now`, and without
 * one against the server's own `Date`, so that clocks need not agree. At most 7 days.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function readRetryAfter(headers: ResponseHeaders, now?: Date): number | undefined {
  const asked = first(headers["retry-after"]);
  return (
    seconds(asked) ??
    until(asked, now?.getTime() ?? Date.parse(first(headers["date"]) ?? "")) ??
    seconds(first(headers["x-ratelimit-reset-after"]))
  );
}

function first(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === "string" ? value.trim() : value?.[0]?.trim();
}

function seconds(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,12}(\.\d{1,9})?$/.test(text)) return undefined;
  return Math.min(Math.ceil(Number(text) * 1_000), LONGEST);
}

function until(text: string | undefined, now: number): number | undefined {
  // "5" and "+5" are dates to Date.parse; a date of HTTP begins with the name of a day.
  if (text === undefined || !/^[A-Z][a-z]{2}/.test(text)) return undefined;
  const wait = Date.parse(text) - now;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), LONGEST);
}
