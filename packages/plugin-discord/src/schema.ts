import { Secret } from "@carillon/core";
import { z } from "zod";
import { LIMITS } from "./limits.ts";
import { usernameProblem } from "./username.ts";
import { isSnowflake, parseWebhookUrl } from "./webhook/webhook-url.ts";

const SNOWFLAKE = "expected an id of 17 to 20 digits in quotes (a bare number would lose its end)";
const snowflake = z.string(SNOWFLAKE).refine(isSnowflake, SNOWFLAKE);

const username = z.string().superRefine((name, context) => {
  const problem = usernameProblem(name);
  if (problem !== undefined) context.addIssue({ code: "custom", message: problem });
});

const WEB_URL = "expected an http or https URL";
const webUrl = z.url({ protocol: /^https?$/, error: WEB_URL }).max(LIMITS.url);

const mentions = z.strictObject({
  users: z.array(snowflake).max(LIMITS.mentions).describe("Ids of users").optional(),
  roles: z.array(snowflake).max(LIMITS.mentions).describe("Ids of roles").optional(),
  everyone: z.boolean().describe("Everybody in the channel").optional(),
});

/** How posts look: for the plugin, for a channel, and in a message's overrides. */
export const appearance = {
  /** Name to post under. */
  username: username
    .describe("Name to post under; the webhook's own unless told. Never with `discord` or `clyde`")
    .optional(),
  /** Picture to post under. */
  avatarUrl: webUrl.describe("Picture to post under; the webhook's own unless told").optional(),
};

/**
 * Config of a channel of type `discord`. No message of the schema holds any part of the URL.
 *
 * @see https://docs.discord.com/developers/resources/webhook#execute-webhook
 */
export const discordChannel = z
  .strictObject({
    type: z.literal("discord"),
    url: z
      .string()
      .describe("Webhook URL, a secret: `https://discord.com/api/webhooks/<id>/<token>`"),
    threadId: snowflake
      .describe("Thread to post into; also read from the URL's `thread_id`")
      .optional(),
    threadName: z
      .string()
      .trim()
      .min(1)
      .max(LIMITS.threadName)
      .describe("Opens a thread of this name for each message; forum and media channels only")
      .optional(),
    appliedTags: z
      .array(snowflake)
      .max(LIMITS.tags)
      .describe("Ids of the forum's tags for these threads")
      .optional(),
    ...appearance,
    format: z
      .enum(["auto", "text", "embed"])
      .describe("How messages look; `auto`: text where there is only a body, else an embed")
      .optional(),
    mentions: mentions.describe("Whom every message pings; nobody unless told").optional(),
    silent: z.boolean().describe("No sound and no push notification").optional(),
    suppressEmbeds: z.boolean().describe("No previews of links in texts").optional(),
  })
  .transform(({ url, ...channel }, context) => {
    const webhook = parseWebhookUrl(url);
    if (typeof webhook === "string") {
      context.addIssue({ code: "custom", message: webhook, path: ["url"] });
      return z.NEVER;
    }
    if (
      webhook.threadId !== undefined &&
      (channel.threadId ?? webhook.threadId) !== webhook.threadId
    ) {
      context.addIssue({
        code: "custom",
        message: "expected one thread, found one in `threadId` and another in the URL's thread_id",
        path: ["threadId"],
      });
      return z.NEVER;
    }
    const threadId = channel.threadId ?? webhook.threadId;
    if (threadId !== undefined && channel.threadName !== undefined) {
      context.addIssue({
        code: "custom",
        message:
          "expected `threadName` (opens a thread) or a thread id (posts into one), found both",
        path: ["threadName"],
      });
      return z.NEVER;
    }
    const known = threadId === undefined ? {} : { threadId };
    return { ...channel, ...known, url: Secret.of(webhook.url), webhookId: webhook.id };
  });

/** A channel of type `discord`, checked. */
export type DiscordChannel = z.output<typeof discordChannel>;
