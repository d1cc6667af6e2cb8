import type { Delivery, Message, Notifier, NotifyOptions, SendResult } from "../../src/index.ts";
import { silentLogger } from "../../src/logging/index.ts";
import {
  NotifyError,
  OutboxPump,
  type OutboxPumpOptions,
  planDeliveries,
  type ResolvedChannel,
} from "../../src/notifications/index.ts";
import { type DeliveryStore, memoryStore, type Store } from "../../src/store/index.ts";
import { ManualClock } from "../../src/testing/manual-clock.ts";

/** What a service was asked for. */
export interface Call {
  kind: "send" | "edit" | "remove";
  destination: string;
  text: string;
  ref?: string;
  to?: string;
  attempt: number;
}

export interface ServiceConfig {
  destination: string;
  /** Each recipient has a queue of its own. */
  byRecipient?: boolean;
}

/** A service that keeps messages as a chat does: in order, by reference. Bodies are split at `|`. */
export class ChatService {
  /** What stands, oldest first. */
  readonly messages = new Map<string, string>();
  readonly calls: Call[] = [];
  /** What is sent to at the moment, for a test of "one at a time". */
  readonly underWay: string[] = [];
  mostUnderWay = 0;
  /** Before the service takes it; throw to refuse. */
  before: (call: Call, signal: AbortSignal) => Promise<void> | void = () => {};
  /** After the service has taken it. */
  after: (call: Call) => Promise<void> | void = () => {};
  answer: SendResult = {};
  #count = 0;

  /** Texts that stand. */
  get texts(): readonly string[] {
    return [...this.messages.values()];
  }

  /** Texts that were sent, edits aside. */
  get sent(): readonly string[] {
    return this.calls.filter(({ kind }) => kind === "send").map(({ text }) => text);
  }

  notifier(type = "chat"): Notifier<ServiceConfig, string> {
    return {
      type,
      config: {
        "~standard": {
          version: 1,
          vendor: "test",
          validate: (value) => ({ value: value as ServiceConfig }),
        },
      },
      destination: ({ destination, byRecipient }, to) =>
        byRecipient === true && to !== undefined ? `${destination}:${to.id}` : destination,
      render: ({ body }) => body.split("|"),
      send: async (text, context) => {
        const { config, to, attempt, signal } = context;
        const call: Call = { kind: "send", destination: config.destination, text, attempt };
        if (to !== undefined) call.to = to.id;
        return this.#serve(call, signal, () => {
          this.#count += 1;
          const ref = `m${this.#count}`;
          this.messages.set(ref, text);
          return { ...this.answer, ref };
        });
      },
      edit: async (ref, text, { config, attempt, signal }) =>
        this.#serve(
          { kind: "edit", destination: config.destination, text, ref, attempt },
          signal,
          () => {
            if (!this.messages.has(ref))
              throw new NotifyError("permanent", "unknown", { gone: true });
            this.messages.set(ref, text);
            return {};
          },
        ),
      remove: async (ref, { config, attempt, signal }) => {
        const call: Call = {
          kind: "remove",
          destination: config.destination,
          text: "",
          ref,
          attempt,
        };
        await this.#serve(call, signal, () => {
          if (!this.messages.delete(ref))
            throw new NotifyError("permanent", "unknown", { gone: true });
          return {};
        });
      },
    };
  }

  async #serve(call: Call, signal: AbortSignal, take: () => SendResult): Promise<SendResult> {
    this.underWay.push(call.destination);
    this.mostUnderWay = Math.max(this.mostUnderWay, this.underWay.length);
    try {
      await this.before(call, signal);
      this.calls.push(call);
      const result = take();
      await this.after(call);
      return result;
    } finally {
      this.underWay.splice(this.underWay.indexOf(call.destination), 1);
    }
  }
}

/** A store of a node that can die: from then on none of its calls does anything or comes back. */
export function mortal(store: DeliveryStore): { deliveries: DeliveryStore; kill(): void } {
  let dead = false;
  const never = new Promise<never>(() => {});
  const guard =
    <A extends unknown[], R>(method: (...args: A) => Promise<R>) =>
    (...args: A): Promise<R> =>
      dead ? never : method(...args).then((answer) => (dead ? never : answer));
  return {
    kill: () => {
      dead = true;
    },
    deliveries: {
      add: guard((list) => store.add(list)),
      claim: guard((request) => store.claim(request)),
      partSent: guard((entry, ref) => store.partSent(entry, ref)),
      complete: guard((entries) => store.complete(entries)),
      refs: guard((tenant, channel, key) => store.refs(tenant, channel, key)),
      get: guard((id) => store.get(id)),
      list: guard((query) => store.list(query)),
      nextDue: guard(async () => store.nextDue?.()),
    },
  };
}

export interface Outbox {
  readonly clock: ManualClock;
  readonly store: Store;
  readonly service: ChatService;
  readonly told: string[];
  readonly wakes: Date[];
  /** Channels by name; another config hash for another config. */
  readonly channels: Map<string, ServiceConfig & { hash?: string; type?: string }>;
  pump(options?: Partial<OutboxPumpOptions>): OutboxPump;
  notify(
    channel: string,
    message: Message | string,
    options?: NotifyOptions,
  ): Promise<readonly string[]>;
  /** Pumps until nothing is in hand. */
  deliver(pump: OutboxPump): Promise<void>;
  get(id: string | undefined): Promise<Delivery>;
}

/** An outbox on a memory store, a clock that is turned by hand, and a chat. */
export async function setup(): Promise<Outbox> {
  const clock = new ManualClock("2026-01-01T12:00:00Z");
  const store = memoryStore();
  await store.open({ clock, logger: silentLogger() });
  const service = new ChatService();
  const told: string[] = [];
  const wakes: Date[] = [];
  const channels: Outbox["channels"] = new Map([
    ["ops", { destination: "ops" }],
    ["news", { destination: "news" }],
  ]);
  const resolve = async ({ channel }: Delivery): Promise<ResolvedChannel | undefined> => {
    const found = channels.get(channel);
    if (found === undefined) return undefined;
    return {
      notifier: service.notifier(found.type),
      config: found,
      configHash: found.hash ?? "1",
      // Nothing of these is used by the chat.
      scope: {} as ResolvedChannel["scope"],
      http: {} as ResolvedChannel["http"],
    };
  };
  return {
    clock,
    store,
    service,
    told,
    wakes,
    channels,
    pump: (options = {}) =>
      new OutboxPump({
        deliveries: store.deliveries,
        state: store.state,
        node: "node-a",
        clock,
        logger: silentLogger(),
        resolve,
        random: () => 0,
        wake: (at) => wakes.push(at),
        events: {
          sent: ({ message }) => told.push(`sent ${message.body}`),
          dead: ({ message }) => told.push(`dead ${message.body}`),
          disabled: ({ channel, reason }) => told.push(`disabled ${channel}: ${reason}`),
        },
        ...options,
      }),
    notify: async (channel, message, options) => {
      const planned = planDeliveries({
        channel,
        message: typeof message === "string" ? { body: message } : message,
        options,
        tenant: "veil",
        channels: new Set([...channels.keys(), channel]),
        now: clock.now(),
      });
      return store.deliveries.add(planned);
    },
    deliver: async (pump) => {
      await pump.pump();
      await pump.idle();
    },
    get: async (id) => {
      const delivery = await store.deliveries.get(id ?? "");
      if (delivery === undefined) throw new Error(`no delivery ${id}`);
      return delivery;
    },
  };
}

/** Lets everything happen that does not wait for the clock. */
export async function quiet(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
}
