import {
  CarillonError,
  type Clock,
  Secret,
  type TenantScope,
  type Token,
  token,
} from "@carillon/core";
import { z } from "zod";
import { type ApiSettings, absenceSettings } from "../../schema.ts";
import { milliseconds } from "../time/milliseconds.ts";
import { usableUntil } from "./token-expiry.ts";

/** State of the login, for health. */
export interface SessionState {
  /** What the token is worth: `none` before the first login and after a refusal. */
  token: "none" | "valid" | "stale";
  /** Until when it is used, where that is known. */
  until?: Date;
  /** When the API last let us in. */
  loggedInAt?: Date;
  /** Refusals in a row. */
  failures: number;
  /** No login is tried before. */
  blockedUntil?: Date;
}

/** The tenant's session with the API. */
export interface ApiSession {
  /**
   * Posts JSON and answers JSON. Logs in where that is needed, once for all who wait; after a 401 logs in
   * once more and repeats the request once.
   *
   * @throws {@link CarillonError} `ABSENCE_LOGIN_REFUSED`, `ABSENCE_LOGIN_BLOCKED`, `ABSENCE_API_REFUSED`,
   * `ABSENCE_API_ANSWER`, and those of the HTTP client.
   */
  post(path: string, body: object, signal: AbortSignal): Promise<unknown>;
  /** How the login stands. */
  state(): SessionState;
}

/** What the check of a tenant asks for. */
export const ApiSession: Token<ApiSession> = token<ApiSession>("absence:session");

const loginAnswer = z.object({
  token: z.string().min(1),
  expires_in: z.number().positive().optional(),
});

/** Keeps the token in memory: it is worth less than half an hour, and a secret. */
export class HttpApiSession implements ApiSession {
  readonly #scope: Pick<TenantScope, "http" | "settings" | "logger">;
  readonly #clock: Clock;
  #token: { secret: Secret; until: number | undefined } | undefined;
  #login: Promise<Secret> | undefined;
  #loggedInAt: Date | undefined;
  #failures = 0;
  #blockedUntil = 0;

  /** Logs in at first use. */
  constructor(scope: Pick<TenantScope, "http" | "settings" | "logger">, clock: Clock) {
    this.#scope = scope;
    this.#clock = clock;
  }

  /** See {@link ApiSession}. */
  async post(path: string, body: object, signal: AbortSignal): Promise<unknown> {
    const first = await this.#current();
    let answer = await this.#send(path, body, { secret: first, signal });
    if (answer.status === 401) {
      this.#scope.logger.info("the API refused the token; logging in again", { path });
      this.#drop(first);
      answer = await this.#send(path, body, { secret: await this.#current(), signal });
      if (answer.status === 401) this.#drop(this.#token?.secret);
    }
    if (answer.status < 200 || answer.status >= 300) {
      if (answer.status === 401) this.#refused();
      throw new CarillonError(
        "ABSENCE_API_REFUSED",
        `Expected the API to answer POST ${path} with 200, found ${answer.status}`,
        { details: { path, status: answer.status } },
      );
    }
    this.#failures = 0;
    try {
      return JSON.parse(answer.body) as unknown;
    } catch {
      throw unreadable(path, "JSON");
    }
  }

  /** See {@link ApiSession}. */
  state(): SessionState {
    const until = this.#token?.until;
    const now = this.#clock.now().getTime();
    const isStale = until !== undefined && until <= now;
    return {
      token: this.#token === undefined ? "none" : isStale ? "stale" : "valid",
      ...(until === undefined ? {} : { until: new Date(until) }),
      ...(this.#loggedInAt === undefined ? {} : { loggedInAt: this.#loggedInAt }),
      failures: this.#failures,
      ...(this.#blockedUntil > now ? { blockedUntil: new Date(this.#blockedUntil) } : {}),
    };
  }

  async #current(): Promise<Secret> {
    const known = this.#token;
    const now = this.#clock.now().getTime();
    if (known !== undefined && (known.until === undefined || now < known.until)) {
      return known.secret;
    }
    // Whoever comes while a login is under way waits for that one.
    this.#login ??= this.#logIn().finally(() => {
      this.#login = undefined;
    });
    return await this.#login;
  }

  async #logIn(): Promise<Secret> {
    const now = this.#clock.now().getTime();
    if (now < this.#blockedUntil) {
      const until = new Date(this.#blockedUntil).toISOString();
      throw new CarillonError(
        "ABSENCE_LOGIN_BLOCKED",
        `The API refused the login ${this.#failures} times; it is tried again at ${until}. ` +
          "Check `username` and `password`",
        { details: { until, failures: this.#failures } },
      );
    }
    const { username, password } = this.#settings();
    const body = { username, password: password.reveal() };
    // Not the run's signal: others may wait for the same login.
    const answer = await this.#send(LOGIN, body, { timeout: LOGIN_TIMEOUT });
    if (answer.status === 401 || answer.status === 403) {
      this.#refused();
      throw new CarillonError(
        "ABSENCE_LOGIN_REFUSED",
        `Expected POST ${LOGIN} to let us in, found ${answer.status}. Check \`username\` and \`password\``,
        { details: { status: answer.status } },
      );
    }
    if (answer.status < 200 || answer.status >= 300) {
      throw new CarillonError(
        "ABSENCE_API_REFUSED",
        `Expected POST ${LOGIN} to be answered with 200, found ${answer.status}`,
        { details: { path: LOGIN, status: answer.status } },
      );
    }
    const { data } = loginAnswer.safeParse(parsed(answer.body));
    if (data === undefined) throw unreadable(LOGIN, "a `token`");
    const received = this.#clock.now();
    const serverTime = answer.date === undefined ? Number.NaN : Date.parse(answer.date);
    const until = usableUntil({
      token: data.token,
      expiresIn: data.expires_in,
      serverTime: Number.isFinite(serverTime) ? serverTime : undefined,
      now: received.getTime(),
    });
    const secret = Secret.of(data.token);
    this.#token = { secret, until };
    this.#loggedInAt = received;
    this.#scope.logger.info("logged in to the API", {
      ...(until === undefined ? {} : { usedUntil: new Date(until).toISOString() }),
    });
    return secret;
  }

  async #send(
    path: string,
    body: object,
    options: { secret?: Secret; signal?: AbortSignal; timeout?: number },
  ): Promise<{ status: number; body: string; date: string | undefined }> {
    const settings = this.#settings();
    const { secret, signal, timeout = milliseconds(settings.timeout) } = options;
    const answer = await this.#scope.http.post(settings.baseUrl.replace(/\/$/, "") + path, {
      json: body,
      ...(secret === undefined ? {} : { headers: { authorization: `Bearer ${secret.reveal()}` } }),
      ...(signal === undefined ? {} : { signal }),
      // The API answers when it has pushed to everybody, and is silent until then.
      timeout: { request: timeout, response: timeout, socket: timeout },
      // A redirect would carry the token elsewhere, and a repetition push everybody twice.
      followRedirect: false,
      retry: { limit: 0 },
      throwHttpErrors: false,
      responseType: "text",
    });
    return { status: answer.statusCode, body: answer.body, date: answer.headers.date };
  }

  /** Only the token that was refused: another run may have brought a new one meanwhile. */
  #drop(refused: Secret | undefined): void {
    if (this.#token !== undefined && this.#token.secret === refused) this.#token = undefined;
  }

  #refused(): void {
    this.#failures += 1;
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (this.#failures - 1));
    this.#blockedUntil = this.#clock.now().getTime() + wait;
  }

  #settings(): ApiSettings {
    const settings = this.#scope.settings(absenceSettings);
    if (settings.mode === "api") return settings;
    throw new CarillonError(
      "ABSENCE_MODE",
      "Expected `mode: api` in the section `absence` of a tenant whose API is asked, found `direct`",
    );
  }
}

const LOGIN = "/auth/login";
const LOGIN_TIMEOUT = 30_000;
const FIRST_WAIT = 60_000;
const LONGEST_WAIT = 3_600_000;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Says nothing of the answer itself, which may hold a token. */
function unreadable(path: string, what: string): CarillonError {
  return new CarillonError("ABSENCE_API_ANSWER", `Expected POST ${path} to answer ${what}`, {
    details: { path },
  });
}
