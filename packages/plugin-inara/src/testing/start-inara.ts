import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Commanders } from "./commanders.ts";
import { type Envelope, type EventAsked, headerOf, namesIn, readEnvelope } from "./envelope.ts";
import { type Failure, Failures, type FailureTarget } from "./failures.ts";
import { KeyLimiter } from "./key-limiter.ts";
import type { ReceivedRequest, StartInaraOptions, TestCommander, TestInara } from "./test-inara.ts";

/**
 * Starts a server on loopback that answers `getCommanderProfile` as Inara does: HTTP 200 for nearly
 * everything, its texts, white-listed applications, and two requests a minute with each key, beyond which
 * access is revoked for an hour. Keeps everything in memory.
 *
 * @see https://inara.cz/elite/inara-api-docs/
 */
export async function startInara(options: StartInaraOptions = {}): Promise<TestInara> {
  const server = new InaraServer(options);
  await server.listen(options.port ?? 0);
  return server;
}

const PATH = "/inapi/v1/";
const KEY = "inara-test-key-0123456789abcdef";
const REVOKED =
  "Too much requests, slow down, cowboy. ;) The access to API was temporarily revoked (1 hour).";
const PAGE =
  "<!DOCTYPE html><html><head><title>Inara</title></head><body>Maintenance</body></html>";

/** What is written back; `undefined`: the connection is cut, "hang": nothing. */
type Reply = { status: number; type: string; body: string } | "hang" | undefined;

class InaraServer implements TestInara {
  readonly apiKey = KEY;
  readonly #options: StartInaraOptions;
  readonly #limiter: KeyLimiter;
  readonly #commanders = new Commanders();
  readonly #failures = new Failures();
  readonly #requests: ReceivedRequest[] = [];
  readonly #server = createServer((request, response) => void this.#serve(request, response));

  constructor(options: StartInaraOptions) {
    this.#options = options;
    this.#limiter = new KeyLimiter(options.limit ?? { requests: 2, per: 60_000 });
  }

  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(port, "127.0.0.1", resolve);
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${PATH}`;
  }

  addCommander(commander: TestCommander): void {
    this.#commanders.add(commander);
  }

  removeCommander(name: string): void {
    this.#commanders.remove(name);
  }

  requests(): readonly ReceivedRequest[] {
    return [...this.#requests];
  }

  failNext(failure: Failure, target: FailureTarget = {}): void {
    this.#failures.add(failure, target);
  }

  clearFailures(): void {
    this.#failures.clear();
  }

  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    this.#server.closeAllConnections();
    await closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #now(): number {
    // Monotonic unless told: a step of the wall clock must not open a window twice.
    return this.#options.clock?.now().getTime() ?? performance.timeOrigin + performance.now();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = this.#now();
    const body = await readText(request).catch(() => "");
    const { appName, appVersion, APIkey: apiKey } = headerOf(body);
    // Counted whatever becomes of it, for so the real one does.
    const isTooEarly = !this.#limiter.admit(String(apiKey), at);
    const { reply, answer } = this.#reply(request, { body, at, isTooEarly });
    const names = namesIn(body);
    this.#requests.push({ at, appName, appVersion, apiKey, names, isTooEarly, answer });
    if (reply === undefined) request.socket.destroy();
    else if (reply !== "hang") {
      // An idle connection looks like work under way to a test whose clock is turned by hand.
      const headers = { "content-type": reply.type, connection: "close" };
      response.writeHead(reply.status, headers).end(reply.body);
    }
  }

  #reply(
    request: IncomingMessage,
    { body, at, isTooEarly }: { body: string; at: number; isTooEarly: boolean },
  ): { reply: Reply; answer: string } {
    if (request.method !== "POST" || request.url !== PATH) return page(404, "no such page");
    if (request.headers["content-encoding"] !== undefined) return refused("Malformed JSON.");
    if (isTooEarly) return refused(REVOKED);
    const failure = this.#failures.take();
    const instead = failure === undefined ? undefined : this.#fail(failure, body, at);
    if (instead !== undefined) return instead;
    const envelope = readEnvelope(body, at);
    if (typeof envelope === "string") return refused(envelope);
    const { apps = ["Carillon"], keys = [KEY] } = this.#options;
    if (!apps.includes(envelope.appName)) {
      return refused("This application has no access allowed.");
    }
    if (!keys.includes(envelope.apiKey)) return refused("Invalid API key.");
    return { reply: json(this.#answer(envelope, failure)), answer: failure?.kind ?? "ok" };
  }

  /** An answer in place of the true one; `undefined` where that is only changed. */
  #fail(failure: Failure, body: string, at: number): { reply: Reply; answer: string } | undefined {
    const answer = failure.kind;
    switch (failure.kind) {
      case "html":
        return page(failure.status ?? 200, answer);
      case "status":
        return { reply: { status: failure.status, type: "text/plain", body: "" }, answer };
      case "empty":
        return { reply: { status: 200, type: "application/json", body: "" }, answer };
      case "null":
        return { reply: json(null), answer };
      case "garbled":
        return { reply: { status: 200, type: "application/json", body: '{"header":{"ev' }, answer };
      case "revoke":
        this.#limiter.revoke(String(headerOf(body)["APIkey"]), at);
        return refused(REVOKED);
      case "refuse":
        return refused(failure.text);
      case "close":
        return { reply: undefined, answer };
      case "hang":
        return { reply: "hang", answer };
      case "pass-over":
      case "refuse-event":
      case "unnumbered":
        return undefined;
    }
  }

  #answer({ events }: Envelope, failure: Failure | undefined): object {
    const answers = events.flatMap((event) => {
      const { name, problem, customId } = event;
      if (failure?.kind === "pass-over" && isMeant(failure.names, event)) return [];
      const number =
        customId === undefined || failure?.kind === "unnumbered" ? {} : { eventCustomID: customId };
      if (failure?.kind === "refuse-event" && isMeant(failure.names, event)) {
        return [{ eventStatus: 400, eventStatusText: "There was an error.", ...number }];
      }
      if (problem !== undefined || name === undefined) {
        return [{ eventStatus: 400, eventStatusText: problem ?? "Missing searchName.", ...number }];
      }
      return [{ ...this.#commanders.find(name), ...number }];
    });
    return { header: { eventStatus: 200, eventData: { userID: 1 } }, events: answers };
  }
}

function isMeant(names: readonly string[] | undefined, { name }: EventAsked): boolean {
  return names === undefined || (name !== undefined && names.includes(name));
}

function refused(text: string): { reply: Reply; answer: string } {
  const header = { eventStatus: 400, eventStatusText: text };
  return { reply: json({ header }), answer: text };
}

function page(status: number, answer: string): { reply: Reply; answer: string } {
  return { reply: { status, type: "text/html; charset=UTF-8", body: PAGE }, answer };
}

function json(value: unknown): Reply {
  return { status: 200, type: "application/json; charset=UTF-8", body: JSON.stringify(value) };
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
