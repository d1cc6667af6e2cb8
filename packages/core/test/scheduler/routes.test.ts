import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import { definePlugin, nodeHandler, staticTenants } from "../../src/index.ts";
import { createTestScheduler, type TestScheduler } from "../../src/testing/index.ts";

const KEY = "key-of-the-first-tenant";

function setup(): Promise<TestScheduler> {
  const plugin = definePlugin({
    name: "bgs",
    apiVersion: 1,
    setup: ({ routes }) => {
      routes.add({
        method: "GET",
        path: "/open/:name",
        auth: "none",
        handle: async (_request, { params }) => Response.json(params),
      });
      routes.add({
        method: "POST",
        path: "/events",
        auth: { apiKeyHeader: "apikey" },
        bodyLimit: 100,
        handle: async (request, { scope }) =>
          Response.json({ tenant: scope.tenant.id, body: await request.json() }),
      });
      routes.add({
        method: "GET",
        path: "/broken",
        auth: "none",
        handle: async () => {
          throw new Error("secret detail");
        },
      });
    },
  });
  return createTestScheduler({
    plugins: [plugin()],
    tenants: staticTenants([
      { id: "one", apiKey: KEY },
      { id: "two", apiKey: "key-of-the-second" },
    ]),
  });
}

const at = (path: string, init?: RequestInit) => new Request(`http://host.invalid${path}`, init);
const post = (body: unknown, headers: Record<string, string> = { apikey: KEY }) => ({
  method: "POST",
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(body),
});

describe("scheduler.fetch", () => {
  test("serves a plugin's route under its name, with decoded parameters", async () => {
    await using scheduler = await setup();
    const answer = await scheduler.fetch(at("/bgs/open/a%20b"));
    expect([answer.status, await answer.json()]).toEqual([200, { name: "a b" }]);
  });

  test("finds the tenant by its key, and answers 401 for a stranger before reading the body", async () => {
    await using scheduler = await setup();
    const known = await scheduler.fetch(at("/bgs/events", post([1])));
    expect(await known.json()).toEqual({ tenant: "one", body: [1] });
    for (const headers of [{}, { apikey: "" }, { apikey: "wrong" }, { apikey: `${KEY}x` }]) {
      expect((await scheduler.fetch(at("/bgs/events", post([1], headers as never)))).status).toBe(
        401,
      );
    }
  });

  test("answers 404, 405 with Allow, 400 and 413", async () => {
    await using scheduler = await setup();
    expect((await scheduler.fetch(at("/bgs/nothing"))).status).toBe(404);
    const wrong = await scheduler.fetch(at("/bgs/events"));
    expect([wrong.status, wrong.headers.get("allow")]).toEqual([405, "POST"]);
    expect((await scheduler.fetch(at("/bgs/open/%E0%A4%A"))).status).toBe(400);
    expect((await scheduler.fetch(at("/bgs/events", post("x".repeat(200))))).status).toBe(413);
  });

  test("answers 500 without the error's detail", async () => {
    await using scheduler = await setup();
    const answer = await scheduler.fetch(at("/bgs/broken"));
    expect([answer.status, await answer.text()]).toEqual([500, '{"error":"Internal error"}']);
  });

  test("refuses two routes of one shape, naming both plugins", async () => {
    const plugin = (name: string, path: string) =>
      definePlugin({
        name,
        apiVersion: 1,
        setup: ({ routes }) => {
          routes.add({ method: "GET", path, auth: "none", handle: async () => new Response() });
          routes.add({
            method: "GET",
            path: path.replace(":a", ":b"),
            auth: "none",
            handle: async () => new Response(),
          });
        },
      })();
    await expect(createTestScheduler({ plugins: [plugin("p", "/x/:a")] })).rejects.toThrow(
      /p and p both serve GET/,
    );
  });
});

async function listen(server: Server): Promise<{ url: string } & AsyncDisposable> {
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

describe("nodeHandler", () => {
  test("serves over node:http, under a prefix", async () => {
    await using scheduler = await setup();
    await using host = await listen(createServer(nodeHandler(scheduler, { prefix: "/carillon" })));
    expect(await (await fetch(`${host.url}/carillon/bgs/open/x`)).json()).toEqual({ name: "x" });
    expect((await fetch(`${host.url}/bgs/open/x`)).status).toBe(404);
    expect((await fetch(`${host.url}/carillonx/bgs/open/x`)).status).toBe(404);
    const posted = await fetch(`${host.url}/carillon/bgs/events`, post({ a: 1 }));
    expect(await posted.json()).toEqual({ tenant: "one", body: { a: 1 } });
  });

  test("uses a body that the host has parsed, and hands over what it does not serve", async () => {
    await using scheduler = await setup();
    const handle = nodeHandler(scheduler);
    await using host = await listen(
      createServer((request, response) => {
        const chunks: Buffer[] = [];
        request.on("data", (chunk: Buffer) => chunks.push(chunk));
        request.on("end", () => {
          if (chunks.length > 0)
            Object.assign(request, { body: JSON.parse(Buffer.concat(chunks).toString()) });
          // `readableEnded` is true from the next turn on, as it is behind express.json().
          setImmediate(() => handle(request, response, () => response.end("the host's own")));
        });
      }),
    );
    const posted = await fetch(`${host.url}/bgs/events`, post({ parsed: true }));
    expect(await posted.json()).toEqual({ tenant: "one", body: { parsed: true } });
    expect(await (await fetch(`${host.url}/other`)).text()).toBe("the host's own");
  });

  test("gives an error to the host's next", async () => {
    const handle = nodeHandler({ fetch: () => Promise.reject(new Error("broken")) });
    await using host = await listen(
      createServer((request, response) =>
        handle(request, response, (error) => response.end(String(error))),
      ),
    );
    expect(await (await fetch(host.url)).text()).toBe("Error: broken");
  });
});
