import { STATUS_CODES } from "node:http";
import { CarillonError } from "../errors.ts";
import { redactText } from "../logging/index.ts";
import { type ResponseHeaders, readRetryAfter } from "./read-retry-after.ts";

const EXCERPT = 300;

/**
 * Makes an error of got's one of ours, from which no URL can be reached: got hangs the request and
 * its options on every error, and the URL of a webhook is its password.
 *
 * `HTTP_STATUS` (the server answered with an error), `HTTP_ABORTED` (the signal) or `HTTP_FAILED`
 * (everything else); `details` hold `method`, `host`, `status`, `retryAfter` in milliseconds, the
 * beginning of the answer's `body`, and `code`.
 */
export function httpError(error: unknown): CarillonError {
  const own = ownError(error);
  if (own !== undefined) return own;
  const failure = (typeof error === "object" && error !== null ? error : {}) as Failure;
  const url = urlOf(failure.options?.url);
  const method = failure.options?.method?.toUpperCase() ?? "HTTP";
  const target = { method, host: url?.host ?? "an unknown host" };
  const status = failure.response?.statusCode;
  if (failure.name === "HTTPError" && status !== undefined) {
    return statusError({ ...target, status }, failure.response, url);
  }
  const reason = cleanText(String(failure.message ?? error), url);
  const code = typeof failure.code === "string" ? failure.code : undefined;
  const isAborted = failure.name === "AbortError" || failure.name === "CancelError";
  return new CarillonError(
    isAborted ? "HTTP_ABORTED" : "HTTP_FAILED",
    `${target.method} ${target.host} ${isAborted ? "was aborted" : "failed"}: ${reason}`,
    {
      details: { ...target, ...(status !== undefined && { status }), ...(code && { code }) },
      cause: plainCause(String(failure.name ?? "Error"), reason, code),
    },
  );
}

/** The answer was larger than the client takes. */
export function tooLargeError(error: unknown, limit: number): CarillonError {
  const { options } = (error ?? {}) as Failure;
  const host = urlOf(options?.url)?.host ?? "an unknown host";
  const method = options?.method ?? "HTTP";
  return new CarillonError(
    "HTTP_FAILED",
    `${method} ${host} failed: expected an answer of at most ${limit} bytes, found more`,
    { details: { method, host, code: "TOO_LARGE", limit } },
  );
}

/** What got's errors have of interest; each may be missing. */
interface Failure {
  readonly name?: string;
  readonly message?: string;
  readonly code?: unknown;
  readonly cause?: unknown;
  readonly options?: { readonly url?: unknown; readonly method?: string };
  readonly response?: Answer;
}

interface Answer {
  readonly statusCode?: number;
  readonly headers?: ResponseHeaders;
  readonly rawBody?: Uint8Array;
}

// What our own hooks and the signal's reason throw arrives wrapped.
function ownError(error: unknown): CarillonError | undefined {
  if (error instanceof CarillonError) return error;
  const { cause } = (error ?? {}) as Failure;
  return cause instanceof CarillonError && cause.code.startsWith("HTTP_") ? cause : undefined;
}

function statusError(
  target: { method: string; host: string; status: number },
  answer: Answer | undefined,
  url: URL | undefined,
): CarillonError {
  const retryAfter = readRetryAfter(answer?.headers ?? {});
  const body = excerpt(answer?.rawBody, url);
  const { method, host, status } = target;
  const text = [`${method} ${host} answered ${status} ${STATUS_CODES[status] ?? ""}`.trim(), body];
  return new CarillonError("HTTP_STATUS", text.filter((part) => part !== "").join(": "), {
    details: {
      ...target,
      ...(retryAfter !== undefined && { retryAfter }),
      ...(body !== "" && { body }),
    },
  });
}

function excerpt(body: Uint8Array | undefined, url: URL | undefined): string {
  if (body === undefined) return "";
  // More than is kept, so that a secret across the end is seen whole.
  const text = Buffer.from(body.subarray(0, 16 * EXCERPT)).toString("utf8");
  const clean = cleanText(text, url).replaceAll(/\s+/g, " ").trim();
  return clean.length > EXCERPT ? `${clean.slice(0, EXCERPT)}…` : clean;
}

/** Text without the URL of the request, its parts, or any other URL's path. */
function cleanText(text: string, url: URL | undefined): string {
  let clean = text;
  for (const part of url === undefined ? [] : tellingParts(url)) {
    clean = clean.replaceAll(part, "[redacted]");
  }
  const bare = clean.replaceAll(/\b([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s"'<>]+/gi, bareUrl);
  return redactText(bare);
}

function bareUrl(found: string): string {
  return `${urlOf(found)?.host ?? "a URL"}/[redacted]`;
}

// Longest first. Words such as "api" and "webhooks" and the number of a channel give nothing away.
function tellingParts(url: URL): string[] {
  const segments = url.pathname
    .split("/")
    .filter((part) => part.length >= 8 && /[^a-z]/i.test(part));
  const values = [...url.searchParams.values(), url.username, url.password];
  const path = `${url.pathname}${url.search}`;
  const parts = [path, url.pathname, ...segments.filter((part) => !/^\d+$/.test(part)), ...values];
  return parts.filter((part) => part.length >= 6).sort((a, b) => b.length - a.length);
}

function urlOf(value: unknown): URL | undefined {
  const text = value instanceof URL ? value.href : value;
  return typeof text === "string" && URL.canParse(text) ? new URL(text) : undefined;
}

// Name, code and text of what went wrong; its stack repeats the text with the URL in it.
function plainCause(name: string, message: string, code: string | undefined): Error {
  const cause = new Error(message);
  cause.name = name;
  cause.stack = `${name}: ${message}`;
  return code === undefined ? cause : Object.assign(cause, { code });
}
