import { createHash } from "node:crypto";
import type { Schema } from "../config/schema.ts";
import type { Message, NotifyOptions } from "../model/index.ts";
import type {
  Notifier,
  NotifierDefinition,
  NotifyError,
  SendContext,
  SendResult,
} from "../notifications/index.ts";

/** A message that a {@link RecordingNotifier} was given. */
export interface SentMessage {
  /** Whose channel; `""` for the host's. */
  tenant: string;
  /** Name of the channel. */
  channel: string;
  /** What was sent. */
  message: Message;
  /** To whom, where the delivery has a recipient. */
  options: NotifyOptions;
}

/**
 * A channel type that sends nothing and remembers everything, in the order in which it was sent. Its config
 * may hold anything beside `type`.
 */
export class RecordingNotifier implements NotifierDefinition, Notifier<unknown, Message> {
  /** Name of the channel type. */
  readonly type: string;
  /** Takes any object. */
  readonly config: Schema<unknown>;
  readonly #sent: SentMessage[] = [];
  readonly #failures: NotifyError[] = [];

  /** Makes a channel type; `recording` unless told. */
  constructor(type = "recording") {
    this.type = type;
    this.config = objectSchema;
  }

  /** What was sent, oldest first. */
  get sent(): readonly SentMessage[] {
    return this.#sent;
  }

  /** The next message is refused with this error; call again for the one after it. */
  failNext(error: NotifyError): void {
    this.#failures.push(error);
  }

  /** Forgets what was sent, and the refusals to come. */
  clear(): void {
    this.#sent.length = 0;
    this.#failures.length = 0;
  }

  /** One queue for each config. */
  destination(config: unknown): string {
    const hash = createHash("sha256")
      .update(JSON.stringify(config) ?? "")
      .digest("hex");
    return `${this.type}:${hash.slice(0, 12)}`;
  }

  /** One part: the message. */
  render(message: Message): readonly Message[] {
    return [JSON.parse(JSON.stringify(message)) as Message];
  }

  /** Remembers the message, or refuses it. */
  async send(message: Message, { delivery, scope, to }: SendContext<unknown>): Promise<SendResult> {
    const failure = this.#failures.shift();
    if (failure !== undefined) throw failure;
    this.#sent.push({
      tenant: delivery === undefined ? scope.tenant.id : (delivery.tenant ?? ""),
      channel: delivery?.channel ?? "",
      message,
      options: to === undefined ? {} : { to: [to] },
    });
    return { ref: `${this.type}-${this.#sent.length}` };
  }
}

const objectSchema: Schema<unknown> = {
  "~standard": {
    version: 1,
    vendor: "carillon",
    validate: (value) =>
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? { value }
        : { issues: [{ message: "expected an object" }] },
  },
};
