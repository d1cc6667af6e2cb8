import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A request, read whole. */
export interface JsonRequest {
  /** HTTP method. */
  method: string;
  /** Path without query. */
  path: string;
  /** By lower-case name. */
  headers: IncomingMessage["headers"];
  /** The body as text. */
  body: string;
}

/** An answer; `undefined` as a body: the connection stays without one. */
export interface JsonAnswer {
  /** HTTP status. */
  status: number;
  /** Sent as JSON. */
  json?: unknown;
  /** More headers. */
  headers?: Readonly<Record<string, string>>;
  /** Never answered. */
  isSilent?: boolean;
}

/** A server on loopback that answers JSON; the fakes are made of it. */
export class JsonServer {
  readonly #server;

  /** Answers with what `handle` says; a fault of its own is 500. */
  constructor(handle: (request: JsonRequest) => Promise<JsonAnswer> | JsonAnswer) {
    this.#server = createServer((request, response) => {
      void answer(request, response, handle);
    });
    // Pooled sockets of clients that are gone must not keep a test alive.
    this.#server.keepAliveTimeout = 1_000;
  }

  /** Begins to listen; 0 is a free port. */
  async listen(port = 0): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(port, "127.0.0.1", resolve);
    });
  }

  /** Where it listens. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Ends it with all connections. */
  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
  }
}

/** Real time unless a clock is given; monotonic, so that a step of the wall clock expires nothing. */
export function timeOf(clock: { now(): Date } | undefined): () => number {
  if (clock !== undefined) return () => clock.now().getTime();
  return () => performance.timeOrigin + performance.now();
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  handle: (request: JsonRequest) => Promise<JsonAnswer> | JsonAnswer,
): Promise<void> {
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { status, json, headers, isSilent } = await handle({
      method: request.method ?? "",
      path: new URL(request.url ?? "/", "http://localhost").pathname,
      headers: request.headers,
      body: Buffer.concat(chunks).toString("utf8"),
    });
    if (isSilent === true) return;
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(json === undefined ? "" : JSON.stringify(json));
  } catch (error) {
    response.writeHead(500, { "content-type": "application/json" });
    response.end(JSON.stringify({ detail: String(error) }));
  }
}
