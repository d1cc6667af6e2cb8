import { once } from "node:events";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { createHttp, type HttpExchange } from "../../src/http/index.ts";
import { expectNoUrl, failure, listen, TOKEN } from "./http-fixture.ts";

const http = () => createHttp({ userAgent: "carillon-test/1" });

describe("requests", () => {
  test("carry the user agent and answer as got does", async () => {
    const { origin } = await listen((request, response) => {
      response.setHeader("content-type", "application/json");
      response.end(
        JSON.stringify({ agent: request.headers["user-agent"], accept: request.headers.accept }),
      );
    });
    const client = http();
    expect(await client.get(origin).json()).toEqual({
      agent: "carillon-test/1",
      accept: "application/json",
    });
    expect((await client(origin)).statusCode).toBe(200);
    expect(await client.post(origin, { json: {} }).text()).toContain("carillon-test/1");
    expect((await client.get(origin).buffer()).length).toBeGreaterThan(10);
    const answer = await client.get(origin, { responseType: "json", resolveBodyOnly: true });
    expect(answer).toMatchObject({ agent: "carillon-test/1" });
  });

  test("are not repeated and follow no redirect unless asked", async () => {
    let asked = 0;
    const { origin } = await listen((_request, response) => {
      asked += 1;
      response.writeHead(asked === 1 ? 503 : 302, { location: "/elsewhere" });
      response.end();
    });
    expect((await failure(http().get(origin))).details).toMatchObject({ status: 503 });
    const answer = await http().get(origin);
    expect([answer.statusCode, asked]).toEqual([302, 2]);
  });

  test("may be many at once under one signal, without a warning of Node's", async () => {
    const { origin } = await listen((_request, response) => response.end("{}"));
    const warnings: unknown[] = [];
    const warn = (warning: Error): void => void warnings.push(warning.name);
    process.on("warning", warn);
    const { signal } = new AbortController();
    const client = createHttp({ userAgent: "carillon-test/1", signal });
    await Promise.all(Array.from({ length: 12 }, () => client.get(origin)));
    await new Promise(setImmediate);
    process.off("warning", warn);
    expect(warnings).not.toContain("MaxListenersExceededWarning");
  });

  test("with throwHttpErrors off answer every status", async () => {
    const { origin } = await listen((_request, response) => response.writeHead(404).end("{}"));
    const answer = await http().post(origin, { throwHttpErrors: false, responseType: "json" });
    expect([answer.statusCode, answer.body]).toEqual([404, {}]);
  });

  test("can be extended, paginated and streamed", async () => {
    const { origin } = await listen((request, response) => {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify([request.headers["x-own"] ?? "none"]));
    });
    const own = http().extend({ headers: { "x-own": "yes" } });
    expect(await own.get(origin).json()).toEqual(["yes"]);
    expect(await http().paginate.all(origin, { pagination: { requestLimit: 1 } })).toEqual([
      "none",
    ]);
    const chunks: string[] = [];
    for await (const chunk of own.stream(origin)) chunks.push(String(chunk));
    expect(chunks.join("")).toBe('["yes"]');
  });

  test("show metrics what happened, without a path", async () => {
    const seen: HttpExchange[] = [];
    const { url, host } = await listen((request, response) =>
      response.writeHead(request.method === "POST" ? 500 : 204).end(),
    );
    const client = createHttp({ userAgent: "x", observe: (exchange) => seen.push(exchange) });
    await client.get(url);
    await failure(client.post(url));
    expect(seen).toEqual([
      { method: "GET", host, status: 204, duration: expect.any(Number) as number },
      { method: "POST", host, status: 500, error: "HTTP_STATUS" },
    ]);
  });
});

describe("errors", () => {
  test("of a status hold what is needed and nothing of the URL", async () => {
    const { url, host } = await listen((request, response) => {
      response.writeHead(429, { "retry-after": "1.5" });
      response.end(JSON.stringify({ message: "slow down", at: request.url }));
    });
    const client = http();
    for (const request of [
      () => client.post(url, { json: { a: 1 } }),
      () => client.post(url).json(),
      () => client.post(url).text(),
      () => client.post(url).buffer(),
      () =>
        client
          .extend({ headers: { a: "b" } })
          .post(url)
          .json(),
      () => client.paginate.all(url, { method: "POST" }),
    ]) {
      const error = await failure(request());
      expect(error.code).toBe("HTTP_STATUS");
      expect(error.message).toContain(`POST ${host} answered 429 Too Many Requests`);
      expect(error.message).toContain("slow down");
      expect(error.details).toMatchObject({ status: 429, host, method: "POST", retryAfter: 1_500 });
      expectNoUrl(error);
    }
  });

  test("of an answer that is no JSON hold nothing of the URL", async () => {
    const { url } = await listen((_request, response) => response.end("<html>"));
    for (const request of [http().get(url).json(), http().get(url, { responseType: "json" })]) {
      const error = await failure(request);
      expect(error.code).toBe("HTTP_FAILED");
      expectNoUrl(error);
    }
  });

  test("of the network name the host and the code", async () => {
    const { url, host } = await listen((request) => request.socket.destroy());
    const error = await failure(http().get(url));
    expect(error).toMatchObject({
      code: "HTTP_FAILED",
      details: { host, code: "ECONNRESET" },
      cause: { code: "ECONNRESET" },
    });
    expectNoUrl(error);
    const unknown = await failure(http().get(`https://nowhere.invalid/${TOKEN}/api/webhooks`));
    expect(unknown.message).toContain("nowhere.invalid");
    expectNoUrl(unknown);
  });

  test("of a timeout say so", async () => {
    const { url } = await listen(() => undefined);
    const error = await failure(http().get(url, { timeout: { request: 50 } }));
    expect(error).toMatchObject({ code: "HTTP_FAILED", details: { code: "ETIMEDOUT" } });
    expectNoUrl(error);
  });

  test("of a URL that is none repeat nothing of it", async () => {
    for (const url of [`not a url ${TOKEN}`, `ftp://x/${TOKEN}`, `http://[${TOKEN}`]) {
      expectNoUrl(await failure(http().get(url)));
    }
    expectNoUrl(
      await failure(http().get(`http://127.0.0.1:1/${TOKEN}`, { json: 1, body: "x" } as never)),
    );
  });

  test("of an abort tell it from a failure, whichever signal it was", async () => {
    const { url } = await listen(() => undefined);
    const outer = new AbortController();
    const inner = new AbortController();
    const client = createHttp({ userAgent: "x", signal: outer.signal });
    const first = failure(client.get(url, { signal: inner.signal }));
    const second = failure(client.get(url));
    const cancelled = client.get(url);
    const third = failure(cancelled);
    inner.abort();
    expect((await first).code).toBe("HTTP_ABORTED");
    cancelled.cancel();
    expect(cancelled.isCanceled).toBe(true);
    outer.abort(new Error(`stopped ${TOKEN}`));
    for (const error of [await second, await third]) {
      expect(error.code).toBe("HTTP_ABORTED");
      expectNoUrl(error);
    }
    expect((await failure(client.get(url))).code).toBe("HTTP_ABORTED");
  });

  test("of a stream hold nothing of the URL", async () => {
    const { url } = await listen((_request, response) => response.writeHead(404).end());
    const stream = http().stream(url);
    stream.resume();
    const [error] = (await once(stream, "error").catch((thrown: unknown) => [thrown])) as [Error];
    expect(error).toMatchObject({ code: "HTTP_STATUS", details: { status: 404 } });
    expectNoUrl(error);
  });

  test("end an answer that is too large, also one that was small on the wire", async () => {
    const { url } = await listen((_request, response) => {
      response.setHeader("content-encoding", "gzip");
      response.end(gzipSync(Buffer.alloc(5_000_000)));
    });
    const client = createHttp({ userAgent: "x", maxResponseBytes: 100_000 });
    const error = await failure(client.get(url));
    expect(error.message).toContain("at most 100000 bytes");
    expect(error.details).toMatchObject({ code: "TOO_LARGE" });
    expectNoUrl(error);
    const stream = client.stream(url);
    stream.resume();
    const [broken] = (await once(stream, "end").catch((thrown: unknown) => [thrown])) as [Error];
    expect(broken.message).toContain("at most 100000 bytes");
  });

  test("leave nobody with an unhandled rejection", async () => {
    const { url } = await listen((_request, response) => response.writeHead(500).end());
    const unhandled: unknown[] = [];
    const heard = (error: unknown): void => void unhandled.push(error);
    process.on("unhandledRejection", heard);
    await failure(http().get(url).json());
    await failure(
      http()
        .get(url)
        .on("response", () => undefined)
        .json(),
    );
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
    process.off("unhandledRejection", heard);
    expect(unhandled).toEqual([]);
  });
});
