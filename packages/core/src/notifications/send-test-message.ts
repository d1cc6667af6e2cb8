import type { Logger } from "../logging/logger.ts";
import type { Clock } from "../time/clock.ts";
import { readNotifyError } from "./after-failure.ts";
import { errorText } from "./error-text.ts";
import type { SendContext } from "./notifier.ts";
import { NotifyError } from "./notify-error.ts";
import type { ResolvedChannel } from "./resolved-channel.ts";
import { withTimeLimit } from "./time-limit.ts";

/** What a test of a channel needs. */
export interface ChannelTest {
  /** The channel. */
  resolved: ResolvedChannel;
  /** Its name. */
  channel: string;
  /** Where the time comes from. */
  clock: Clock;
  /** Names tenant and channel. */
  logger: Logger;
}

/**
 * Checks a channel, where its notifier can, and sends it a test message, past the outbox: nothing is kept
 * and nothing is tried again. A channel that is switched off is tested all the same.
 *
 * @throws {@link NotifyError} what the notifier says went wrong, without secrets and without its cause.
 */
export async function sendTestMessage(test: ChannelTest): Promise<void> {
  try {
    await sendOne(test);
  } catch (error) {
    const { kind, retryAfter } = readNotifyError(error);
    const options = retryAfter === undefined ? {} : { retryAfter };
    // The host prints it as it likes, and what a notifier throws may carry the channel's config.
    throw new NotifyError(kind, errorText(error), options);
  }
}

async function sendOne(test: ChannelTest): Promise<void> {
  const { channel, clock, logger, resolved } = test;
  const { config, http, notifier, scope } = resolved;
  const limited = (work: (context: SendContext<unknown>) => Promise<unknown>): Promise<unknown> =>
    withTimeLimit(
      (signal) => work({ config, scope, http, logger, signal, to: undefined, attempt: 1 }),
      { clock, limit: testTimeout, what: `the notifier "${notifier.type}"` },
    );
  await limited(async (context) => notifier.verify?.(context));
  const message = {
    title: "Test message",
    body: `Channel ${channel} works.`,
    severity: "info" as const,
    timestamp: clock.now().toISOString(),
  };
  for (const part of notifier.render(message, config)) {
    await limited((context) => notifier.send(part, context));
  }
}

const testTimeout = 30_000;
