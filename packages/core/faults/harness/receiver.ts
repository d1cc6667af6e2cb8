import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A message that arrived. */
export interface Arrival {
  /** The delivery's id, the same at every try. */
  readonly id: string;
  /** Path of the channel. */
  readonly path: string;
  /** Body of the message. */
  readonly body: string;
}

/** Where webhooks go: counts what arrives, and answers 200 unless told otherwise. */
export class Receiver implements AsyncDisposable {
  /** In order of arrival. */
  readonly arrivals: Arrival[] = [];
  /** Decides whether an arrival is answered. It has arrived either way. */
  answers: (arrival: Arrival) => boolean = () => true;
  /** Called when an answer has been given to the operating system. */
  answered: (arrival: Arrival) => void = () => undefined;
  readonly #server = createServer((request, response) => void this.#take(request, response));

  /** Listens on a free port of this machine. */
  static async listen(): Promise<Receiver> {
    const receiver = new Receiver();
    receiver.#server.listen(0, "127.0.0.1");
    await once(receiver.#server, "listening");
    return receiver;
  }

  /** Where it listens. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    try {
      for await (const part of request) parts.push(part as Buffer);
    } catch {
      // The sender was killed before it had sent all: nothing has arrived.
      return;
    }
    if (request.method !== "POST") {
      response.end("ok");
      return;
    }
    const { body } = JSON.parse(Buffer.concat(parts).toString()) as { body: string };
    const arrival: Arrival = {
      id: String(request.headers["webhook-id"]),
      path: request.url ?? "",
      body,
    };
    this.arrivals.push(arrival);
    if (!this.answers(arrival)) return;
    response.end("ok", () => {
      this.answered(arrival);
    });
  }
}
