import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { echo } from "./echo.ts";

/** Ways to fail; a request asks for one with the first part of its path. */
export const WAYS = [
  "401",
  "403",
  "404",
  "410",
  "413",
  "429-json",
  "429-html",
  "500",
  "503-html",
  "redirect",
  "reset",
  "hang",
  "garbage",
  "bad-header",
  "half",
] as const;

/** Starts a server that fails in the way that it is asked for, and repeats everything it was told. */
export async function startHostileServer(): Promise<{ readonly port: number }> {
  const server = createServer(fail);
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port };
}

function fail(request: IncomingMessage, response: ServerResponse): void {
  const { url = "", headers, socket } = request;
  const whole = `http://${headers.host ?? ""}${url}`;
  const told = [whole, url, ...url.split(/[/?=&]/), ...Object.values(headers)].map((value) =>
    echo(String(value)),
  );
  const text = told.join("\n");
  const way = url.split("/")[1] ?? "";
  switch (way) {
    case "redirect":
      response.writeHead(302, { location: `http://evil.invalid${url}` }).end(text);
      return;
    case "reset":
      socket.resetAndDestroy();
      return;
    case "hang":
      return;
    case "garbage":
      socket.end(`\u0000\u0001${text}`);
      return;
    case "bad-header":
      socket.end(`HTTP/1.1 200 OK\r\nbad header ${whole}\r\n\r\n`);
      return;
    case "half":
      socket.end(`HTTP/1.1 500 Oh\r\ncontent-length: 1000000\r\n\r\n${text}`);
      return;
    default: {
      const [status = "500", form] = way.split("-");
      response.writeHead(Number(status), { "retry-after": "1" });
      response.end(
        form === "html" ? `<html><body>${text}</body></html>` : JSON.stringify({ message: text }),
      );
    }
  }
}
