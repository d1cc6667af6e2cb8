/** What FCM answered. */
export interface FcmAnswer {
  /** HTTP status. */
  status: number;
  /** By lower-case name. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The body. */
  body: string;
}

/** What to do about an answer that is not 200. */
export interface Verdict {
  /**
   * `retry`: later; `throttled`: the project waits; `renew`: with a new access token, once; `drop` and
   * `quarantine`: the target; `keep`: nothing but tell; `alarm`: tell operations too; `stop`: switch the
   * channel off.
   */
  action: "retry" | "throttled" | "renew" | "drop" | "quarantine" | "keep" | "alarm" | "stop";
  /** For people; without target and token. */
  reason: string;
  /** Milliseconds that FCM asks to wait. */
  retryAfter?: number;
}

/**
 * Says what an answer means. FCM's own `errorCode` decides where there is one, then the status: a 404
 * without it is a wrong project, not a dead target.
 *
 * @see https://firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode
 */
export function verdictOf(answer: FcmAnswer, now: Date): Verdict {
  const { status } = answer;
  const read = readError(answer.body);
  const reason = `HTTP ${status}${read.code === undefined ? "" : ` ${read.code}`}`;
  const wait = retryAfter(answer.headers["retry-after"], now);
  const asked = wait === undefined ? {} : { retryAfter: wait };
  const quota = { action: "throttled", reason, retryAfter: wait ?? MINUTE } as const;
  switch (read.code) {
    case "UNREGISTERED":
      return { action: "drop", reason: `${reason}: the app is not there any more` };
    case "SENDER_ID_MISMATCH":
      return { action: "quarantine", reason: `${reason}: registered with another project` };
    case "THIRD_PARTY_AUTH_ERROR":
      return { action: "alarm", reason: `${reason}: check the APNs or web push key in Firebase` };
    case "QUOTA_EXCEEDED":
      return quota;
    case "INTERNAL":
    case "UNAVAILABLE":
      return { action: "retry", reason, ...asked };
    case "INVALID_ARGUMENT":
      return read.blamesTarget
        ? { action: "drop", reason: `${reason}: not a target` }
        : { action: "keep", reason: `${reason}: our push is wrong (${read.fields.join(", ")})` };
    case "UNSPECIFIED_ERROR":
      return { action: "keep", reason };
    default:
  }
  if (status === 429) return quota;
  if (status === 401) return { action: "renew", reason };
  if (status === 403) {
    const hint = "enable the FCM API and give the service account the role for it";
    return { action: "stop", reason: `${reason} ${read.status ?? ""}: ${hint}` };
  }
  if (status === 404) {
    return { action: "stop", reason: `${reason} without FCM's error code: check \`projectId\`` };
  }
  if (status >= 500 || status === 408) return { action: "retry", reason, ...asked };
  if (status === 400 && read.blamesTarget)
    return { action: "drop", reason: `${reason}: not a target` };
  return { action: "keep", reason };
}

const MINUTE = 60_000;
const LONGEST = 86_400_000;

interface ReadError {
  code: string | undefined;
  status: string | undefined;
  /** Paths of the body that FCM found wrong. */
  fields: readonly string[];
  blamesTarget: boolean;
}

function readError(body: string): ReadError {
  const { error } = members(parsed(body));
  const { details, message, status } = members(error);
  const list = Array.isArray(details) ? details.map(members) : [];
  const code = list.find((one) => String(one["@type"]).endsWith("fcm.v1.FcmError"))?.["errorCode"];
  const fields = list
    .flatMap((one): unknown[] =>
      Array.isArray(one["fieldViolations"]) ? (one["fieldViolations"] as unknown[]) : [],
    )
    .map((violation) => String(members(violation)["field"]))
    .filter((field) => /^[\w.[\]]{1,80}$/.test(field));
  const named = fields.some((field) => /^message\.(token|fid)$/.test(field));
  const isSaid = /not a valid FCM registration token/i.test(String(message));
  return {
    code: text(code) ?? (text(status) === "INVALID_ARGUMENT" ? "INVALID_ARGUMENT" : undefined),
    status: text(status),
    fields,
    // A violation elsewhere is our own fault, whatever the text says.
    blamesTarget: named || (isSaid && fields.length === 0),
  };
}

function members(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && /^[A-Z_]{1,40}$/.test(value) ? value : undefined;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** Seconds or a date of HTTP, in milliseconds from now. */
function retryAfter(header: string | string[] | undefined, now: Date): number | undefined {
  const value = (Array.isArray(header) ? header[0] : header)?.trim();
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value)) return Math.min(Number(value) * 1000, LONGEST);
  const until = /^[A-Z][a-z]{2}/.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(until)) return undefined;
  return Math.min(Math.max(until - now.getTime(), 0), LONGEST);
}
