import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { expect, onTestFinished } from "vitest";
import type { CarillonError } from "../../src/errors.ts";

export const TOKEN = "aB3dE5gH7jK9-mN1pQ_rS";
const PATH = `/api/webhooks/123456789012345678/${TOKEN}`;

export async function listen(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<{ origin: string; url: string; host: string }> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { origin: `http://${host}`, url: `http://${host}${PATH}?wait=${TOKEN}`, host };
}

/** Nothing of the URL, in no way of looking at the error that a logger may have. */
export function expectNoUrl(error: unknown): void {
  const looks = [
    inspect(error, { depth: 30, showHidden: true, getters: true }),
    JSON.stringify(error),
    String(error),
    String((error as Error).stack),
    ...[...chain(error)].flatMap((part) =>
      Reflect.ownKeys(part).map((key) => inspect((part as Record<PropertyKey, unknown>)[key])),
    ),
  ];
  for (const look of looks) {
    expect(look).not.toContain(TOKEN);
    expect(look).not.toContain("123456789012345678");
    expect(look).not.toContain("/api/webhooks");
  }
}

function* chain(error: unknown): Iterable<object> {
  if (typeof error !== "object" || error === null) return;
  yield error;
  yield* chain((error as { cause?: unknown }).cause);
}

export async function failure(promise: PromiseLike<unknown>): Promise<CarillonError> {
  try {
    await promise;
  } catch (error) {
    return error as CarillonError;
  }
  throw new Error("expected a rejection, got an answer");
}
