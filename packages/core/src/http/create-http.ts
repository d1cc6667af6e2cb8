import { setMaxListeners } from "node:events";
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { createRequire } from "node:module";
import type { ExtendOptions, Got, HandlerFunction, Progress, Response } from "got";
import { guardGot } from "./guard-got.ts";
import { httpError, tooLargeError } from "./http-error.ts";
import { assertPublicUrl, publicLookup } from "./public-lookup.ts";

/** One request and what became of it; without its path, for paths are secrets. */
export interface HttpExchange {
  /** In capitals. */
  readonly method: string;
  /** With the port, where it is not the usual one. */
  readonly host: string;
  /** Of the answer, where there was one. */
  readonly status?: number;
  /** Code of the error, `HTTP_...`. */
  readonly error?: string;
  /** Milliseconds from the first byte sent to the last received, where there was an answer. */
  readonly duration?: number;
}

/** What a client of {@link createHttp} is like. */
export interface HttpOptions {
  /** Sent with every request. */
  readonly userAgent: string;
  /** Aborts every request; one of a request is heeded as well. */
  readonly signal?: AbortSignal | undefined;
  /** Told of every exchange that ended, for metrics. */
  readonly observe?: ((exchange: HttpExchange) => void) | undefined;
  /** Only to addresses out on the internet: for URLs that tenants supply. @defaultValue false */
  readonly publicAddressOnly?: boolean;
  /** Largest answer that is taken, in bytes after decompression. @defaultValue 10 MiB */
  readonly maxResponseBytes?: number;
}

const LARGEST = 10 * 1024 ** 2;

/**
 * Makes an HTTP client: got with timeouts (10 s to connect, 30 s to the answer, 60 s in all), without
 * redirects and retries unless asked, and with errors from which no URL can be reached; the path of a
 * webhook is its password. Nothing is loaded or opened before the first request.
 *
 * Requests reject with {@link CarillonError} `HTTP_STATUS`, `HTTP_FAILED`, `HTTP_ABORTED`, and with
 * `publicAddressOnly` also `HTTP_ADDRESS_REFUSED`.
 */
export function createHttp(options: HttpOptions): Got {
  const limit = options.maxResponseBytes ?? LARGEST;
  const tooLarge = new WeakSet<object>();
  const make = (): Got => {
    // Each request listens while it lasts; Node takes more than ten at once for a leak, and prints so.
    if (options.signal !== undefined) setMaxListeners(0, options.signal);
    const { got } = createRequire(import.meta.url)("got") as { got: Got };
    return got.extend(baseOptions(options, limit, tooLarge));
  };
  return guardGot(make, {
    failed(error, request) {
      const failure = tooLarge.has(request) ? tooLargeError(error, limit) : httpError(error);
      const { method, host, status } = failure.details as Partial<HttpExchange>;
      options.observe?.({
        method: method ?? "HTTP",
        host: host ?? "an unknown host",
        ...(status !== undefined && { status }),
        error: failure.code,
      });
      return failure;
    },
  });
}

function baseOptions(
  options: HttpOptions,
  limit: number,
  tooLarge: WeakSet<object>,
): ExtendOptions {
  return {
    headers: { "user-agent": options.userAgent },
    timeout: {
      lookup: 10_000,
      connect: 10_000,
      secureConnect: 10_000,
      socket: 30_000,
      send: 30_000,
      response: 30_000,
      request: 60_000,
    },
    retry: { limit: 0 },
    followRedirect: false,
    enableUnixSockets: false,
    handlers: [bounded(limit, tooLarge)],
    ...(options.signal !== undefined && { signal: options.signal }),
    hooks: {
      init: [(request) => heedBoth(request, options.signal)],
      beforeRequest: options.publicAddressOnly === true ? [refusePrivateUrl] : [],
      afterResponse: [(response) => told(response, options.observe)],
      // The only way to an error of a stream; of a promise got still needs its own here.
      beforeError: [(error) => (error.options.isStream ? httpError(error) : error)],
    },
    ...(options.publicAddressOnly === true && publicOnly()),
  };
}

// Sockets of its own: one that another client opened may lead elsewhere than its name does now.
function publicOnly(): ExtendOptions {
  const settings = { keepAlive: true, lookup: publicLookup };
  return {
    dnsLookup: publicLookup,
    agent: { http: new HttpAgent(settings), https: new HttpsAgent(settings) },
  };
}

function refusePrivateUrl({ url }: { url?: URL | string | undefined }): void {
  if (url !== undefined) assertPublicUrl(url);
}

// A request's own signal would take the place of the client's.
function heedBoth(request: { signal?: AbortSignal | undefined }, signal?: AbortSignal): void {
  if (signal === undefined || request.signal === undefined || request.signal === signal) return;
  request.signal = AbortSignal.any([signal, request.signal]);
}

function bounded(limit: number, tooLarge: WeakSet<object>): HandlerFunction {
  return (options, next) => {
    const request = next(options);
    const watch = ({ transferred }: Progress): void => {
      if (transferred <= limit) return;
      tooLarge.add(request);
      if ("cancel" in request) request.cancel();
      else request.destroy(tooLargeError({ options }, limit));
    };
    if ("cancel" in request) void request.on("downloadProgress", watch);
    else request.on("downloadProgress", watch);
    return request;
  };
}

function told(response: Response, observe: HttpOptions["observe"]): Response {
  if (!response.ok && response.request.options.throwHttpErrors) return response;
  const { start, end } = response.timings;
  observe?.({
    method: response.request.options.method,
    host: response.request.options.url instanceof URL ? response.request.options.url.host : "",
    status: response.statusCode,
    ...(end !== undefined && { duration: end - start }),
  });
  return response;
}
