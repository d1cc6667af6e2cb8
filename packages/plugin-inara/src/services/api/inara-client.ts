import { CarillonError, type Clock, type RateLimits, type Token, token } from "@carillon/core";
import { accessKey, type InaraAccess, limitKey, restAfter, spacing } from "./access.ts";
import { askInara, type Http } from "./ask-inara.ts";
import type { InaraProfile } from "./profile.ts";
import type { ProfileAnswer, Refusal, RequestAnswer } from "./read-answer.ts";

/** What asking within the limits came to. */
export type ClientAnswer =
  | { readonly kind: "answered"; readonly answers: readonly ProfileAnswer[] }
  /** Not now: another request had the slot, the key is revoked, or Inara is out of reach. */
  | { readonly kind: "wait"; readonly until: Date; readonly reason: string }
  /** Not until the settings or Inara's mind change. */
  | { readonly kind: "refused"; readonly refusal: Refusal; readonly reason: string };

/** How one profile is asked for. */
export interface FetchOptions {
  /** Whose key to use; the plugin's unless told. */
  tenant?: string;
  /** How many milliseconds a free slot may be waited for. @defaultValue 0 */
  waitMs?: number;
  /** Ends the waiting and the request. */
  signal?: AbortSignal;
}

/** How far Inara is out of reach, as this process has seen it. */
export interface ClientState {
  /** What Inara refused, and until when it is not asked again. */
  readonly refusals: readonly {
    readonly refusal: Refusal;
    readonly reason: string;
    readonly until: Date;
  }[];
  /** Requests in a row that were not answered. */
  readonly outages: number;
}

/**
 * Asks Inara for commanders, never sooner than its limits allow. All tenants and processes that use a key
 * share its limit, which is kept in the store.
 */
export interface InaraClient {
  /**
   * Asks for up to 30 commanders in one request, or tells when to come back. Never waits by itself.
   *
   * A revoked key (one hour) and an Inara out of reach (5 to 30 minutes) hold back every process. A
   * refused key or application is not tried again by this process for an hour.
   *
   * @throws what the signal was aborted with.
   */
  profiles(
    names: readonly string[],
    access: InaraAccess,
    signal?: AbortSignal,
  ): Promise<ClientAnswer>;
  /**
   * One commander's profile; `undefined` when Inara knows none of that name. Stores nothing.
   *
   * @throws {@link CarillonError} `INARA_BUSY` when there is no slot within `waitMs`: `details.retryAt` says
   * when to ask again; `INARA_NO_ACCESS` without a key; `INARA_REFUSED` with `details.refusal`;
   * `INARA_PROFILE_FAILED` when Inara refuses this name; `TENANT_UNKNOWN`, `TENANT_INVALID`.
   */
  fetchProfile(name: string, options?: FetchOptions): Promise<InaraProfile | undefined>;
  /** How far Inara is out of reach, as this process has seen it. */
  state(): ClientState;
}

/** What a host, a job or another plugin asks for: `scheduler.get(InaraClient)`. */
export const InaraClient: Token<InaraClient> = token<InaraClient>("inara:client");

/** What {@link DefaultInaraClient} works with. */
export interface InaraClientOptions {
  readonly http: Http;
  readonly rateLimits: RateLimits;
  readonly clock: Clock;
  /** Where Inara is. */
  readonly url: string;
  /** As whom a tenant asks; the plugin itself without one. */
  access(tenant: string | undefined): Promise<InaraAccess | undefined>;
}

/** Asks over HTTP, under the store's rate limits. */
export class DefaultInaraClient implements InaraClient {
  readonly #options: InaraClientOptions;
  readonly #refusals = new Map<string, { refusal: Refusal; reason: string; until: Date }>();
  #outages = 0;

  /** Asks nothing yet. */
  constructor(options: InaraClientOptions) {
    this.#options = options;
  }

  /** See {@link InaraClient}. */
  async profiles(
    names: readonly string[],
    access: InaraAccess,
    signal?: AbortSignal,
  ): Promise<ClientAnswer> {
    const { rateLimits, clock } = this.#options;
    const known = this.#refusals.get(accessKey(access));
    if (known !== undefined && known.until > clock.now()) return { kind: "refused", ...known };
    // Before the slot is taken: whatever holds this process up from here on makes the request later.
    const since = clock.now().getTime();
    const { granted, retryAt } = await rateLimits.take(limitKey(access), {
      limit: 1,
      per: spacing(access).planned,
    });
    if (!granted) return { kind: "wait", until: retryAt, reason: "waits for a slot at Inara" };
    const answer = await this.#ask(names, { access, since, signal });
    return await this.#judge(answer, access);
  }

  /** See {@link InaraClient}. */
  async fetchProfile(name: string, options: FetchOptions = {}): Promise<InaraProfile | undefined> {
    const { clock } = this.#options;
    const { tenant, waitMs = 0, signal } = options;
    const access = await this.#options.access(tenant);
    if (access === undefined) throw noAccess(tenant);
    const latest = clock.now().getTime() + waitMs;
    for (;;) {
      const answer = await this.profiles([name], access, signal);
      if (answer.kind === "refused") throw refusedError(answer);
      if (answer.kind === "answered") return readOne(name, answer.answers[0]);
      if (answer.until.getTime() > latest) throw busyError(answer);
      const pause = answer.until.getTime() - clock.now().getTime();
      await clock.sleep(Math.max(pause, 0), signal && { signal });
    }
  }

  /** See {@link InaraClient}. */
  state(): ClientState {
    const now = this.#options.clock.now();
    const refusals = [...this.#refusals.values()].filter(({ until }) => until > now);
    return { refusals, outages: this.#outages };
  }

  async #ask(
    names: readonly string[],
    asking: { access: InaraAccess; since: number; signal: AbortSignal | undefined },
  ): Promise<RequestAnswer> {
    const { http, clock, url } = this.#options;
    const { access, since, signal } = asking;
    try {
      return await askInara(http, { names, access, url, now: clock.now(), signal });
    } finally {
      await this.#rest(access, since);
    }
  }

  async #rest(access: InaraAccess, since: number): Promise<void> {
    const { clock, rateLimits } = this.#options;
    const now = (): number => clock.now().getTime();
    const end = now();
    const key = limitKey(access);
    const until = restAfter(access, { since, end, now: end });
    if (until === undefined) return;
    await rateLimits.block(key, new Date(until), "the last request was slow");
    // A store that was slow too may have granted a slot before it heard of this.
    const later = restAfter(access, { since, end, now: now() }) ?? until;
    if (later > until) await rateLimits.block(key, new Date(later), "the last request was slow");
  }

  async #judge(answer: RequestAnswer, access: InaraAccess): Promise<ClientAnswer> {
    switch (answer.kind) {
      case "answered":
        this.#outages = 0;
        this.#refusals.delete(accessKey(access));
        return answer;
      case "revoked":
        return await this.#block(access, HOUR, `Inara revoked the key's access: ${answer.reason}`);
      case "unavailable": {
        const pause = OUTAGE_PAUSES[Math.min(this.#outages, OUTAGE_PAUSES.length - 1)] ?? HOUR;
        this.#outages += 1;
        return await this.#block(access, pause, `Inara cannot be reached: ${answer.reason}`);
      }
      case "refused": {
        const { refusal, reason } = answer;
        const until = new Date(this.#options.clock.now().getTime() + HOUR);
        this.#refusals.set(accessKey(access), { refusal, reason, until });
        return answer;
      }
    }
  }

  async #block(access: InaraAccess, pause: number, reason: string): Promise<ClientAnswer> {
    const { clock, rateLimits } = this.#options;
    const until = new Date(clock.now().getTime() + pause);
    await rateLimits.block(limitKey(access), until, reason);
    return { kind: "wait", until, reason };
  }
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const OUTAGE_PAUSES = [5 * MINUTE, 10 * MINUTE, 20 * MINUTE, 30 * MINUTE];

function readOne(name: string, answer: ProfileAnswer | undefined): InaraProfile | undefined {
  switch (answer?.kind) {
    case "found":
      return answer.profile;
    case "not-found":
      return undefined;
    default: {
      const reason = answer?.kind === "failed" ? answer.reason : "no answer to it";
      throw new CarillonError(
        "INARA_PROFILE_FAILED",
        `Expected Inara to tell of the commander ${JSON.stringify(name)}, got: ${reason}`,
        { details: { name, reason } },
      );
    }
  }
}

function noAccess(tenant: string | undefined): CarillonError {
  const whose = tenant === undefined ? "the plugin" : `tenant ${tenant}`;
  return new CarillonError(
    "INARA_NO_ACCESS",
    `Expected ${whose} to have an Inara API key, found none: give inara({ apiKey }), or \`inara.apiKey\` in the tenant's settings`,
    { details: { tenant } },
  );
}

function refusedError(answer: { refusal: Refusal; reason: string }): CarillonError {
  const { refusal, reason } = answer;
  return new CarillonError("INARA_REFUSED", refusalText(answer), { details: { refusal, reason } });
}

function busyError({ until, reason }: { until: Date; reason: string }): CarillonError {
  return new CarillonError(
    "INARA_BUSY",
    `Inara may be asked again at ${until.toISOString()}, not now: ${reason}`,
    { details: { retryAt: until, reason } },
  );
}

/** A refusal in a sentence that says what to do. */
export function refusalText({ refusal, reason }: { refusal: Refusal; reason: string }): string {
  switch (refusal) {
    case "app-not-allowed":
      return `Inara does not know the application ("${reason}"): have its name white-listed there, and write it in \`appName\` exactly so`;
    case "key-invalid":
      return `Inara refuses the API key ("${reason}"): write a valid one in \`apiKey\``;
    case "other":
      return `Inara refuses the request: "${reason}"`;
  }
}
