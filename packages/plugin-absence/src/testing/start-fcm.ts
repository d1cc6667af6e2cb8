import { createVerify, generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";
import type { Clock } from "@carillon/core";
import { checkMessage } from "./check-message.ts";
import { type JsonAnswer, type JsonRequest, JsonServer, timeOf } from "./json-server.ts";

/** How the server is started. */
export interface StartFcmOptions {
  /** Loopback port. @defaultValue a free one */
  port?: number;
  /** Firebase project. @defaultValue `toko-contoh` */
  projectId?: string;
  /** Whose time the tokens follow. @defaultValue real time */
  clock?: Pick<Clock, "now">;
}

/** A push that was accepted. */
export interface ReceivedPush {
  /** `fid` or `token`. */
  readonly kind: "fid" | "token";
  /** To whom. */
  readonly target: string;
  /** The whole message. */
  readonly message: Readonly<Record<string, unknown>>;
}

/** An answer in the place of the usual one. */
export interface FcmReply {
  /** HTTP status; 200 accepts the push. */
  status: number;
  /** FCM's own code, `UNREGISTERED`. */
  errorCode?: string;
  /** Path that a violation names. */
  field?: string;
  /** More headers, `retry-after`. */
  headers?: Readonly<Record<string, string>>;
  /** No answer at all. */
  isSilent?: boolean;
}

/** FCM, as far as HTTP v1 and service accounts see it. */
export interface TestFcm extends AsyncDisposable {
  /** For `absence({ fcm: { baseUrl } })`. */
  readonly baseUrl: string;
  /** For `absence({ fcm: { tokenUrl } })`. */
  readonly tokenUrl: string;
  /** For a channel's `serviceAccount`: JSON text with a key made for this server. */
  readonly serviceAccount: string;
  /** Pushes that were accepted, in order. */
  readonly pushes: readonly ReceivedPush[];
  /** Requests to send, refused ones included. */
  readonly requests: number;
  /** Access tokens that were given. */
  readonly tokensGiven: number;
  /** Most requests to send at one time. */
  readonly mostAtOnce: number;
  /** Makes a device known; others are `UNREGISTERED`. */
  register(kind: "fid" | "token", ...values: readonly string[]): void;
  /** What the next requests for a device, or for any with `"*"`, are answered; one reply each. */
  reply(target: string, ...replies: readonly FcmReply[]): void;
  /** Refuses all tokens given so far. */
  revoke(): void;
  /** Resolves when so many pushes were accepted. */
  arrived(count: number): Promise<readonly ReceivedPush[]>;
  /** Called at each accepted push, before its answer; the answer waits for it. */
  onPush: ((push: ReceivedPush) => Promise<void> | void) | undefined;
  /** Ends the server. */
  stop(): Promise<void>;
}

/**
 * Starts a server on loopback that behaves like Google's token server and FCM's HTTP v1: it verifies the
 * service account's signature, refuses what FCM refuses with FCM's codes, and knows only registered devices.
 */
export async function startFcm(options: StartFcmOptions = {}): Promise<TestFcm> {
  const fcm = new FcmServer(options);
  await fcm.listen(options.port ?? 0);
  return fcm;
}

const GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const SCOPE = "https://www.googleapis.com/auth/firebase.messaging";
const EMAIL = "carillon@toko-contoh.iam.gserviceaccount.com";
const LIFETIME = 3599;
const SKEW = 300;

class FcmServer implements TestFcm {
  readonly serviceAccount: string;
  readonly pushes: ReceivedPush[] = [];
  requests = 0;
  tokensGiven = 0;
  mostAtOnce = 0;
  onPush: TestFcm["onPush"];
  readonly #project: string;
  readonly #key: KeyObject;
  readonly #now: () => number;
  readonly #tokens = new Map<string, number>();
  readonly #devices = new Map<string, "fid" | "token">();
  readonly #replies = new Map<string, FcmReply[]>();
  readonly #server = new JsonServer((request) => this.#handle(request));
  #underWay = 0;
  #waiting: (() => void)[] = [];

  constructor({ clock, projectId = "toko-contoh" }: StartFcmOptions) {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    this.#now = timeOf(clock);
    this.#project = projectId;
    this.#key = publicKey;
    this.serviceAccount = JSON.stringify({
      type: "service_account",
      project_id: projectId,
      client_email: EMAIL,
      private_key: privateKey.export({ type: "pkcs8", format: "pem" }),
    });
  }

  listen(port: number): Promise<void> {
    return this.#server.listen(port);
  }

  get baseUrl(): string {
    return this.#server.url;
  }

  get tokenUrl(): string {
    return `${this.#server.url}/token`;
  }

  register(kind: "fid" | "token", ...values: readonly string[]): void {
    for (const value of values) this.#devices.set(value, kind);
  }

  reply(target: string, ...replies: readonly FcmReply[]): void {
    this.#replies.set(target, [...(this.#replies.get(target) ?? []), ...replies]);
  }

  revoke(): void {
    this.#tokens.clear();
  }

  async arrived(count: number): Promise<readonly ReceivedPush[]> {
    while (this.pushes.length < count) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
    return this.pushes;
  }

  async stop(): Promise<void> {
    await this.#server.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #handle(request: JsonRequest): Promise<JsonAnswer> {
    if (request.method !== "POST") return fault(404, "NOT_FOUND");
    if (request.path === "/token") return this.#giveToken(request.body);
    this.requests += 1;
    this.#underWay += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#underWay);
    try {
      return await this.#send(request);
    } finally {
      this.#underWay -= 1;
    }
  }

  async #send({ body, headers, path }: JsonRequest): Promise<JsonAnswer> {
    const bearer = /^Bearer (.+)$/.exec(headers.authorization ?? "")?.[1] ?? "";
    if ((this.#tokens.get(bearer) ?? 0) <= this.#now()) return fault(401, "UNAUTHENTICATED");
    // Another project is unknown, and FCM says so without a code of its own.
    if (path !== `/v1/projects/${this.#project}/messages:send`) return fault(404, "NOT_FOUND");
    const { message } = parsed(body);
    const found = checkMessage(message);
    if (found !== undefined) {
      return fault(400, "INVALID_ARGUMENT", { errorCode: "INVALID_ARGUMENT", field: found.field });
    }
    const checked = message as Record<string, unknown>;
    const kind = checked["fid"] === undefined ? "token" : "fid";
    const target = String(checked[kind]);
    const reply = this.#replies.get(target)?.shift() ?? this.#replies.get("*")?.shift();
    if (reply?.isSilent === true) return { status: 0, isSilent: true };
    if (reply !== undefined && reply.status !== 200) return scripted(reply);
    const known = this.#devices.get(target);
    // An installation id is taken as a token too; a token is no installation id.
    if (known === undefined || (kind === "fid" && known === "token")) {
      return fault(404, "NOT_FOUND", { errorCode: "UNREGISTERED" });
    }
    const push = { kind, target, message: checked } as const;
    this.pushes.push(push);
    for (const wake of this.#waiting.splice(0)) wake();
    await this.onPush?.(push);
    const name = `projects/${this.#project}/messages/${this.pushes.length}`;
    return { status: 200, json: { name } };
  }

  #giveToken(body: string): JsonAnswer {
    const form = new URLSearchParams(body);
    const refuse = (error: string): JsonAnswer => ({ status: 400, json: { error } });
    if (form.get("grant_type") !== GRANT) return refuse("unsupported_grant_type");
    const [head = "", claims = "", signature = ""] = (form.get("assertion") ?? "").split(".");
    const verify = createVerify("RSA-SHA256").update(`${head}.${claims}`);
    const isSigned = verify.verify(this.#key, signature, "base64url");
    const { alg } = parsed(Buffer.from(head, "base64url").toString());
    if (!isSigned || alg !== "RS256") return refuse("invalid_grant");
    const { iss, aud, scope, iat, exp } = parsed(Buffer.from(claims, "base64url").toString());
    const now = this.#now() / 1000;
    const isTimely = Number(iat) <= now + SKEW && Number(exp) > now - SKEW;
    if (!isTimely || Number(exp) - Number(iat) > 3600) return refuse("invalid_grant");
    if (iss !== EMAIL || aud !== this.tokenUrl || scope !== SCOPE) return refuse("invalid_grant");
    const token = `ya29.${randomBytes(24).toString("base64url")}`;
    this.#tokens.set(token, this.#now() + LIFETIME * 1000);
    this.tokensGiven += 1;
    const json = { access_token: token, token_type: "Bearer", expires_in: LIFETIME };
    return { status: 200, json };
  }
}

const STATUS: Readonly<Record<number, string>> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  429: "RESOURCE_EXHAUSTED",
  500: "INTERNAL",
  503: "UNAVAILABLE",
};

function scripted({ status, errorCode, field, headers }: FcmReply): JsonAnswer {
  const parts = {
    ...(errorCode === undefined ? {} : { errorCode }),
    ...(field === undefined ? {} : { field }),
  };
  const answer = fault(status, STATUS[status] ?? "UNKNOWN", parts);
  return headers === undefined ? answer : { ...answer, headers };
}

function fault(
  code: number,
  status: string,
  { errorCode, field }: { errorCode?: string; field?: string } = {},
): JsonAnswer {
  const details = [
    ...(errorCode === undefined
      ? []
      : [{ "@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", errorCode }]),
    ...(field === undefined
      ? []
      : [
          {
            "@type": "type.googleapis.com/google.rpc.BadRequest",
            fieldViolations: [{ field, description: "Invalid value" }],
          },
        ]),
  ];
  const error = { code, status, message: "The request was refused.", details };
  return { status: code, json: { error } };
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
