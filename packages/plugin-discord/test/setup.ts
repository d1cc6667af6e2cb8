import type {
  Clock,
  Logger,
  Message,
  Notifier,
  NotifyError,
  SendContext,
  SendResult,
} from "@carillon/core";
import { got } from "got";
import { onTestFinished } from "vitest";
import { type DiscordNotifierOptions, discordNotifier } from "../src/notifier.ts";
import type { Post } from "../src/post.ts";
import { type DiscordChannel, discordChannel } from "../src/schema.ts";
import { type StartDiscordOptions, startDiscord, type TestDiscord } from "../src/testing/index.ts";

/** A clock that stands until it is turned. */
export class StandingClock implements Clock {
  #now = Date.parse("2025-09-12T00:00:00Z");

  now(): Date {
    return new Date(this.#now);
  }

  sleep(): Promise<void> {
    throw new Error("nothing here sleeps");
  }

  turn(milliseconds: number): void {
    this.#now += milliseconds;
  }
}

/** One logged line. */
export interface Line {
  level: string;
  message: string;
  meta: object | undefined;
}

/** A notifier against a server that behaves like Discord, and what it needs to be called. */
export interface Bundle {
  discord: TestDiscord;
  clock: StandingClock;
  lines: Line[];
  notifier: Required<Notifier<DiscordChannel, Post>>;
  /** Context of a channel on the webhook "ops" unless its config says otherwise. */
  context(
    config?: object,
    more?: Partial<SendContext<DiscordChannel>>,
  ): SendContext<DiscordChannel>;
  /** Renders and sends all parts as the outbox does; answers what each gave. */
  post(message: Message, config?: object): Promise<SendResult[]>;
}

export async function setup(
  options: StartDiscordOptions & { notifier?: Partial<DiscordNotifierOptions> } = {},
): Promise<Bundle> {
  const discord = await startDiscord({ limits: false, ...options });
  onTestFinished(() => discord.stop());
  const clock = new StandingClock();
  const lines: Line[] = [];
  const notifier = discordNotifier({
    clock,
    baseUrl: discord.baseUrl,
    ...options.notifier,
  }) as Required<Notifier<DiscordChannel, Post>>;
  const context: Bundle["context"] = (config = {}, more = {}) => ({
    config: channel({ url: discord.webhookUrl("ops"), ...config }),
    scope: undefined as never,
    to: undefined,
    attempt: 1,
    signal: new AbortController().signal,
    http: got,
    logger: loggerInto(lines),
    ...more,
  });
  const post: Bundle["post"] = async (message, config = {}) => {
    const sent: SendResult[] = [];
    const own = context(config);
    for (const part of notifier.render(message, own.config)) {
      // As the outbox keeps it: through JSON.
      const kept = JSON.parse(JSON.stringify(part)) as Post;
      sent.push(await notifier.send(kept, { ...own, refs: sent.map(({ ref }) => ref) }));
    }
    return sent;
  };
  return { discord, clock, lines, notifier, context, post };
}

/** A channel's config, parsed as core parses it. */
export function channel(config: object): DiscordChannel {
  return discordChannel.parse({ type: "discord", url: URL_OF_NONE, ...config });
}

/** A well-formed webhook URL that no server knows. */
export const URL_OF_NONE = `https://discord.com/api/webhooks/123456789012345678/${"t0ken-_".repeat(10)}`;

/** The error of work that has to fail. */
export async function failure(work: Promise<unknown>): Promise<NotifyError> {
  try {
    await work;
  } catch (error) {
    return error as NotifyError;
  }
  throw new Error("expected a failure");
}

/** A post of nothing but text. */
export function text(content: string): Post {
  return { body: { content, allowed_mentions: { parse: [] } } };
}

function loggerInto(lines: Line[]): Logger {
  const log =
    (level: string) =>
    (message: string, meta?: object): void => {
      lines.push({ level, message, meta });
    };
  return { debug: log("debug"), info: log("info"), warn: log("warn"), error: log("error") };
}
