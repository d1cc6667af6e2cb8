import { createHmac, randomBytes } from "node:crypto";
import type { Clock } from "@carillon/core";
import { type JsonAnswer, type JsonRequest, JsonServer, timeOf } from "./json-server.ts";

/** How the server is started. */
export interface StartBeaconApiOptions {
  /** Loopback port. @defaultValue a free one */
  port?: number;
  /** Whose time the tokens follow. @defaultValue real time */
  clock?: Pick<Clock, "now">;
  /** Minutes that a token lives. @defaultValue 30 */
  tokenMinutes?: number;
  /** Who may log in. @defaultValue `scheduler` with `correct horse` */
  users?: Readonly<Record<string, string>>;
}

/** Somebody whom the API pushes to. */
export interface ApiEmployee {
  /** Id. */
  id: string;
  /** What the push service answers; 0: no answer. @defaultValue 200 */
  code?: number;
}

/** One login or check that the server had. */
export interface ApiCall {
  /** When. */
  readonly at: Date;
  /** `/auth/login` or `/notifications/notify-absence`, behind `/v1`. */
  readonly path: string;
  /** Status of the answer. */
  readonly status: number;
  /** Threshold that was asked for. */
  readonly threshold?: number;
}

/** The original's API, as far as its scheduler sees it. */
export interface TestBeaconApi extends AsyncDisposable {
  /** For `baseUrl`. */
  readonly baseUrl: string;
  /** All requests, in order. */
  readonly calls: readonly ApiCall[];
  /** Who is absent at the next checks. */
  absent: readonly ApiEmployee[];
  /** Set: logins are refused with this status. */
  loginStatus: number | undefined;
  /** Set: checks are refused with this status. */
  checkStatus: number | undefined;
  /** Tells the lifetime in `expires_in`, as the original does not. */
  tellsLifetime: boolean;
  /** Called before a login is answered; the answer waits for it. */
  onLogin: (() => Promise<void> | void) | undefined;
  /** Refuses all tokens given so far. */
  revoke(): void;
  /** Ends the server. */
  stop(): Promise<void>;
}

/**
 * Starts a server on loopback that behaves like the API: a login that answers a JWT with nothing but `sub`
 * and `exp`, and checks that are told `success` even when every push failed, device tokens included.
 */
export async function startBeaconApi(options: StartBeaconApiOptions = {}): Promise<TestBeaconApi> {
  const api = new BeaconApi(options);
  await api.listen(options.port ?? 0);
  return api;
}

class BeaconApi implements TestBeaconApi {
  readonly calls: ApiCall[] = [];
  absent: readonly ApiEmployee[] = [];
  loginStatus: number | undefined;
  checkStatus: number | undefined;
  tellsLifetime = false;
  onLogin: TestBeaconApi["onLogin"];
  readonly #now: () => number;
  readonly #lifetime: number;
  readonly #users: Readonly<Record<string, string>>;
  readonly #tokens = new Map<string, number>();
  readonly #key = randomBytes(32);
  readonly #server = new JsonServer((request) => this.#handle(request));

  constructor({ clock, tokenMinutes = 30, users }: StartBeaconApiOptions) {
    this.#now = timeOf(clock);
    this.#lifetime = tokenMinutes * 60;
    this.#users = users ?? { scheduler: "correct horse" };
  }

  listen(port: number): Promise<void> {
    return this.#server.listen(port);
  }

  get baseUrl(): string {
    return `${this.#server.url}/v1`;
  }

  revoke(): void {
    this.#tokens.clear();
  }

  async stop(): Promise<void> {
    await this.#server.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #handle(request: JsonRequest): Promise<JsonAnswer> {
    const path = request.path.replace(/^\/v1/, "");
    const body = parsed(request.body);
    const answer =
      request.method !== "POST"
        ? detail(405, "Method Not Allowed")
        : path === "/auth/login"
          ? await this.#logIn(body)
          : path === "/notifications/notify-absence"
            ? this.#check(request, body)
            : detail(404, "Not Found");
    const at = new Date(this.#now());
    const threshold = body["threshold"];
    const asked = typeof threshold === "number" ? { threshold } : {};
    this.calls.push({ at, path, status: answer.status, ...asked });
    return { ...answer, headers: { ...answer.headers, date: at.toUTCString() } };
  }

  async #logIn({ username, password }: Readonly<Record<string, unknown>>): Promise<JsonAnswer> {
    await this.onLogin?.();
    if (this.loginStatus !== undefined) return detail(this.loginStatus, "refused");
    if (typeof username !== "string" || typeof password !== "string") return detail(422, "invalid");
    if (!Object.hasOwn(this.#users, username) || this.#users[username] !== password) {
      return detail(401, "Incorrect username or password");
    }
    const exp = Math.floor(this.#now() / 1000) + this.#lifetime;
    const token = this.#sign({ sub: username, exp, jti: randomBytes(4).toString("hex") });
    this.#tokens.set(token, exp * 1000);
    const lifetime = this.tellsLifetime ? { expires_in: this.#lifetime } : {};
    return { status: 200, json: { token, ...lifetime } };
  }

  #check({ headers }: JsonRequest, { threshold }: Readonly<Record<string, unknown>>): JsonAnswer {
    const bearer = /^Bearer (.+)$/.exec(headers.authorization ?? "")?.[1] ?? "";
    if ((this.#tokens.get(bearer) ?? 0) <= this.#now()) {
      const refusal = detail(401, "Could not validate credentials");
      return { ...refusal, headers: { "www-authenticate": "Bearer" } };
    }
    if (this.checkStatus !== undefined) return detail(this.checkStatus, "refused");
    if (!Number.isInteger(threshold)) return detail(422, "invalid threshold");
    const sent = this.absent.filter(({ code = 200 }) => code === 200).length;
    return {
      status: 200,
      json: {
        success: true,
        threshold_minutes: threshold,
        message: `${this.absent.length} employees`,
        total_employees: this.absent.length,
        notifications_sent: sent,
        notifications_failed: this.absent.length - sent,
        notifications_detail: this.absent.map(({ id, code = 200 }) => ({
          employee_id: id,
          request_curl: `curl -d '{"token":"device-token-of-${id}"}'`,
          response_code: code,
          response_message: code === 200 ? "ok" : `device-token-of-${id} was not found`,
        })),
      },
    };
  }

  #sign(claims: object): string {
    const encode = (part: object): string =>
      Buffer.from(JSON.stringify(part)).toString("base64url");
    const text = `${encode({ alg: "HS256", typ: "JWT" })}.${encode(claims)}`;
    return `${text}.${createHmac("sha256", this.#key).update(text).digest("base64url")}`;
  }
}

function detail(status: number, text: string): JsonAnswer {
  return { status, json: { detail: text } };
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
