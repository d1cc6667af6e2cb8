import { createSign } from "node:crypto";
import { type Clock, type NotifyError, Secret, type SendContext } from "@carillon/core";
import { z } from "zod";
import type { FcmChannel } from "./fcm-channel.ts";
import { fcmError } from "./fcm-error.ts";

/** What a token is asked for with. */
export type TokenContext = Pick<SendContext<FcmChannel>, "config" | "http">;

const answerSchema = z.object({
  access_token: z.string().min(1),
  expires_in: z.number().positive().default(3600),
});

/**
 * Access tokens of service accounts: one for all sends of an account, renewed five minutes early by the
 * first who needs it while the others wait for that one.
 *
 * @see https://developers.google.com/identity/protocols/oauth2/service-account#httprest
 */
export class AccessTokens {
  readonly #clock: Clock;
  readonly #url: string;
  readonly #known = new Map<string, { secret: Secret; until: number }>();
  readonly #asking = new Map<string, Promise<Secret>>();

  /** Asks this URL. */
  constructor(clock: Clock, url = "https://oauth2.googleapis.com/token") {
    this.#clock = clock;
    this.#url = url;
  }

  /** A token that is good for some minutes. @throws {@link NotifyError} */
  async get(context: TokenContext): Promise<Secret> {
    const account = context.config.clientEmail;
    const known = this.#known.get(account);
    if (known !== undefined && this.#clock.now().getTime() < known.until) return known.secret;
    const asking = this.#asking.get(account) ?? this.#ask(context);
    this.#asking.set(account, asking);
    try {
      return await asking;
    } finally {
      if (this.#asking.get(account) === asking) this.#asking.delete(account);
    }
  }

  /** Forgets a token that was refused, unless another has taken its place. */
  forget(config: FcmChannel, refused: Secret): void {
    if (this.#known.get(config.clientEmail)?.secret === refused) {
      this.#known.delete(config.clientEmail);
    }
  }

  async #ask({ config, http }: TokenContext): Promise<Secret> {
    const now = this.#clock.now().getTime();
    const form = { grant_type: GRANT, assertion: assertion(config, this.#url, now) };
    let status: number;
    let body: string;
    try {
      // Without the signal of one send: the others wait for the same answer.
      const answer = await http.post(this.#url, {
        form,
        timeout: { request: 10_000 },
        throwHttpErrors: false,
        followRedirect: false,
        retry: { limit: 0 },
        responseType: "text",
      });
      ({ statusCode: status, body } = answer);
    } catch {
      throw fcmError("transient", "the token server gave no answer");
    }
    if (status !== 200) throw refusal(status, body);
    const { data } = answerSchema.safeParse(parsed(body));
    if (data === undefined) throw fcmError("transient", "the token server answered no token");
    const secret = Secret.of(data.access_token);
    const lifetime = data.expires_in * 1000;
    const until = this.#clock.now().getTime() + lifetime - Math.min(MARGIN, lifetime / 2);
    this.#known.set(config.clientEmail, { secret, until });
    return secret;
  }
}

const MARGIN = 5 * 60_000;
const GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const SCOPE = "https://www.googleapis.com/auth/firebase.messaging";

function assertion({ clientEmail, privateKey }: FcmChannel, aud: string, now: number): string {
  const iat = Math.floor(now / 1000);
  const claims = { iss: clientEmail, scope: SCOPE, aud, iat, exp: iat + 3600 };
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString("base64url");
  const text = `${encode({ alg: "RS256", typ: "JWT" })}.${encode(claims)}`;
  const signature = createSign("RSA-SHA256").update(text).sign(privateKey.reveal(), "base64url");
  return `${text}.${signature}`;
}

/** A refused account is nobody's fault but the config's or the clock's: pushes wait, they are not lost. */
function refusal(status: number, body: string): NotifyError {
  const { error } = (parsed(body) ?? {}) as { error?: unknown };
  const code = typeof error === "string" && /^[a-z_]{1,40}$/.test(error) ? `, ${error}` : "";
  const text = `the token server refused the service account (HTTP ${status}${code})`;
  if (status >= 500 || status === 429) return fcmError("transient", text);
  const hint = "check the key, and whether this machine's clock is right";
  return fcmError("throttled", `${text}; ${hint}`, { retryAfter: 60_000 });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
