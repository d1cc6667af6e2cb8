import { type Clock, defineNotifier, type Notifier, type NotifierDefinition } from "@carillon/core";
import type { Post } from "./post.ts";
import type { Appearance } from "./render/envelope.ts";
import { renderMessage } from "./render/render-message.ts";
import { type DiscordChannel, discordChannel } from "./schema.ts";
import { InvalidRequests } from "./webhook/invalid-requests.ts";
import { WebhookSender } from "./webhook/webhook-sender.ts";

/** What the notifier is made with. */
export interface DiscordNotifierOptions extends Appearance {
  /** Counts the ten minutes of {@link DiscordNotifierOptions.invalidRequests}. */
  clock: Clock;
  /** Where Discord is, for tests: takes the place of `https://discord.com`. */
  baseUrl?: string | undefined;
  /** Counts what Discord refused; one that allows 5,000 in ten minutes unless told. */
  invalidRequests?: InvalidRequests;
}

/** How many refused requests in ten minutes stop a process; Discord bans an address at 10,000. */
export const INVALID_REQUEST_LIMIT = 5000;

/**
 * The notifier of channels of type `discord`: posts through a webhook, edits and removes what it
 * posted. Waits for nothing and retries nothing itself: how long a webhook or the process has to wait
 * is told to the outbox. The one exception is a name Discord refuses: the post goes out without it.
 */
export function discordNotifier(options: DiscordNotifierOptions): NotifierDefinition {
  const { clock, baseUrl } = options;
  const invalidRequests =
    options.invalidRequests ?? new InvalidRequests(clock, INVALID_REQUEST_LIMIT);
  const sender = new WebhookSender({ baseUrl, invalidRequests });
  const notifier: Notifier<DiscordChannel, Post> = {
    type: "discord",
    config: discordChannel,
    destination: ({ webhookId }) => `discord:${webhookId}`,
    render: (message, channel) => renderMessage(message, channel, options),
    send: (post, context) => sender.send(post, context),
    edit: (ref, post, context) => sender.edit(ref, post, context),
    remove: (ref, context) => sender.remove(ref, context),
    verify: (context) => sender.verify(context),
  };
  return defineNotifier(notifier);
}
