import { NotifyError, type NotifyErrorKind, type Secret } from "@carillon/core";
import { type DiscordAnswer, errorCodeOf, propertyOf } from "./answer.ts";
import { banOf, throttleOf } from "./rate-limit.ts";

/** What was tried, for the text of an error. */
export interface Attempted {
  /** Webhook id; no secret. */
  webhookId: string;
  /** The webhook's URL, struck from what the answer says. */
  url: Secret;
  /** A known message is edited or removed. */
  isExisting: boolean;
  /** The thread was named by the message, not by the channel's config. */
  isOwnThread: boolean;
}

/**
 * Says what an answer other than success means. Discord's own error code decides where there is one,
 * then the status.
 *
 * @see https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
 */
export function refusalOf(answer: DiscordAnswer, attempted: Attempted): NotifyError {
  const { status } = answer;
  const code = errorCodeOf(answer);
  const text = describe(answer, attempted);
  const isBlocked = status === 403 && (answer.isHtml || code === BLOCKED_BY_CLOUDFLARE);
  if (status === 429 || isBlocked) {
    const { retryAfter, scope } = status === 429 ? throttleOf(answer) : banOf(answer);
    return new NotifyError("throttled", text, { retryAfter, scope });
  }
  if (attempted.isExisting && isGone(code, attempted)) {
    return new NotifyError("permanent", text, { gone: true });
  }
  if (code === UNKNOWN_CHANNEL && attempted.isOwnThread) return new NotifyError("permanent", text);
  const kind = kindOfCode(code) ?? kindOfStatus(answer);
  return new NotifyError(
    kind,
    kind === "disabled" ? `${text}; check the channel's webhook` : text,
    {
      ...(kind === "throttled" ? { retryAfter: throttleOf(answer).retryAfter } : {}),
    },
  );
}

/** Whether the answer counts towards the ban for invalid requests. */
export function isInvalidRequest(answer: DiscordAnswer): boolean {
  if (answer.status === 429) return throttleOf(answer).isCounted;
  return answer.status === 401 || answer.status === 403;
}

const UNKNOWN_CHANNEL = 10003;
const UNKNOWN_MESSAGE = 10008;
const ARCHIVED_THREAD = 50083;
const BLOCKED_BY_CLOUDFLARE = 40333;

/** The message is not there any more, or stands in a thread that takes no edit. */
function isGone(code: number | undefined, { isOwnThread }: Attempted): boolean {
  return (
    code === UNKNOWN_MESSAGE ||
    code === ARCHIVED_THREAD ||
    (code === UNKNOWN_CHANNEL && isOwnThread)
  );
}

/** Codes whose meaning the status does not tell. */
const KINDS: ReadonlyMap<number, NotifyErrorKind> = new Map([
  // Channel, guild or webhook are gone, or the token was changed.
  [10003, "disabled"],
  [10004, "disabled"],
  [10015, "disabled"],
  [50027, "disabled"],
  // This text is not wanted here; another may be.
  [20009, "permanent"],
  [200000, "permanent"],
  [200001, "permanent"],
  [240000, "permanent"],
  // Too fast, told otherwise than by 429.
  [20016, "throttled"],
  [20022, "throttled"],
  [20028, "throttled"],
  [20029, "throttled"],
  [30046, "throttled"],
  [40062, "throttled"],
  // Out of order for a while.
  [40004, "transient"],
  [40006, "transient"],
  [110001, "transient"],
  [130000, "transient"],
]);

function kindOfCode(code: number | undefined): NotifyErrorKind | undefined {
  return code === undefined ? undefined : KINDS.get(code);
}

function kindOfStatus({ status, isHtml }: DiscordAnswer): NotifyErrorKind {
  // A page is not from Discord's API: a proxy in between knows nothing of the webhook.
  if (status === 401 || status === 403 || status === 404) return isHtml ? "transient" : "disabled";
  if (status >= 500 || status === 408 || status === 425) return "transient";
  // 2xx and 3xx arrive here only where something in between answered.
  return status >= 400 ? "permanent" : "transient";
}

function describe(answer: DiscordAnswer, { webhookId, isExisting, url }: Attempted): string {
  const code = errorCodeOf(answer);
  const said = propertyOf(answer.json, "message");
  const reasons = formErrors(propertyOf(answer.json, "errors"));
  const parts = [
    `HTTP ${answer.status}`,
    ...(code === undefined ? [] : [`code ${code}`]),
    ...(typeof said === "string" ? [said] : []),
    ...(answer.isHtml ? ["a page of HTML, not from Discord's API"] : []),
    ...reasons,
  ];
  const what = isExisting ? "a change to a message of webhook" : "a request to webhook";
  // What answers may be a proxy that repeats the request.
  const token = url.reveal().split("/").at(-1) ?? "";
  const told = parts.join(", ").replaceAll(token, "[redacted]");
  return `Discord refused ${what} ${webhookId}: ${shortened(told)}`;
}

function shortened(text: string): string {
  return text.length <= 400 ? text : `${text.slice(0, 400)}…`;
}

/** Where Discord found what in the body: `embeds.0.title: Must be 256 or fewer in length.` */
function formErrors(errors: unknown, path: readonly string[] = []): string[] {
  if (typeof errors !== "object" || errors === null || path.length > 8) return [];
  return Object.entries(errors).flatMap(([key, value]) => {
    if (key !== "_errors" || !Array.isArray(value)) return formErrors(value, [...path, key]);
    return value.map((error) => `${path.join(".")}: ${String(propertyOf(error, "message"))}`);
  });
}
