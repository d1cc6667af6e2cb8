import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { NoRoute } from "./router.ts";

/** Anything that answers fetch requests; a scheduler does. */
export interface Fetcher {
  /** Answers one request. */
  fetch(request: Request): Promise<Response>;
}

/** Listener for `node:http` and middleware for Express. */
export type NodeHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  next?: (error?: unknown) => void,
) => void;

/**
 * Makes of `scheduler.fetch` a listener for Express and `node:http`. A body that the host has parsed is
 * used; a path that no plugin serves goes to `next` where there is one.
 *
 * @param options - `prefix`: the path under which it is mounted, where the host does not strip it
 * (Fastify; Express strips it).
 */
export function nodeHandler(scheduler: Fetcher, options: { prefix?: string } = {}): NodeHandler {
  const prefix = (options.prefix ?? "").replace(/\/+$/, "");
  return (request, response, next) => {
    answer({ scheduler, prefix, request, response }).then(
      (served) => {
        if (served) return;
        if (next !== undefined) next();
        else void send(new NoRoute(), response);
      },
      (error: unknown) => {
        if (next !== undefined) next(error);
        else if (response.headersSent) response.destroy();
        else void send(Response.json({ error: "Internal error" }, { status: 500 }), response);
      },
    );
  };
}

async function answer(options: {
  scheduler: Fetcher;
  prefix: string;
  request: IncomingMessage;
  response: ServerResponse;
}): Promise<boolean> {
  const { scheduler, prefix, request, response } = options;
  const path = request.url ?? "/";
  if (prefix !== "" && path !== prefix && !path.startsWith(`${prefix}/`)) return false;
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const answered = await scheduler.fetch(
    toRequest(request, path.slice(prefix.length), gone.signal),
  );
  if (answered instanceof NoRoute) return false;
  await send(answered, response);
  return true;
}

function toRequest(request: IncomingMessage, path: string, signal: AbortSignal): Request {
  const headers = new Headers();
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
    headers.append(request.rawHeaders[index] ?? "", request.rawHeaders[index + 1] ?? "");
  }
  const method = request.method ?? "GET";
  // The host name of the URL is nobody's business: routes see the path.
  const url = new URL(`http://carillon.invalid${path.startsWith("/") ? path : `/${path}`}`);
  if (method === "GET" || method === "HEAD") return new Request(url, { method, headers, signal });
  const parsed = parsedBody(request, headers);
  if (parsed !== undefined) {
    headers.delete("content-length");
    headers.delete("transfer-encoding");
    return new Request(url, { method, headers, signal, body: parsed });
  }
  const body = Readable.toWeb(request);
  return new Request(url, { method, headers, signal, body, duplex: "half" });
}

/** What express.json() and its like have left of a body. */
function parsedBody(request: IncomingMessage, headers: Headers): string | Uint8Array | undefined {
  const { body } = request as IncomingMessage & { body?: unknown };
  if (body === undefined || body === null || !request.readableEnded) return undefined;
  if (typeof body === "string" || body instanceof Uint8Array) return body;
  if ((headers.get("content-type") ?? "").startsWith("application/x-www-form-urlencoded")) {
    return new URLSearchParams(body as Record<string, string>).toString();
  }
  return JSON.stringify(body);
}

async function send(answer: Response, response: ServerResponse): Promise<void> {
  response.statusCode = answer.status;
  const cookies = answer.headers.getSetCookie();
  for (const [name, value] of answer.headers)
    if (name !== "set-cookie") response.setHeader(name, value);
  if (cookies.length > 0) response.setHeader("set-cookie", cookies);
  if (answer.body === null || response.req.method === "HEAD") {
    response.end();
    return;
  }
  await pipeline(Readable.fromWeb(answer.body), response);
}
