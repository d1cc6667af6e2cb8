/** A webhook, as its URL names it. */
export interface WebhookUrl {
  /** Snowflake; no secret. */
  id: string;
  /** The secret half: who has it can post. */
  token: string;
  /** `https://discord.com/api/v10/webhooks/<id>/<token>`; a secret, as it holds the token. */
  url: string;
  /** Thread that the URL's `thread_id` names. */
  threadId: string | undefined;
}

/**
 * Reads a webhook URL and writes it in its one form: current host, API version 10, nothing else.
 * Exactly Discord's hosts over HTTPS pass, so that no other server is ever sent a message or a token.
 * Answers what is wrong with it as text, without any part of the URL, where it is no webhook URL.
 *
 * @see https://docs.discord.com/developers/resources/webhook
 */
export function parseWebhookUrl(text: string): WebhookUrl | string {
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch {
    return `${EXPECTED}, found text that is no URL`;
  }
  if (url.protocol !== "https:")
    return `${EXPECTED}, found ${JSON.stringify(url.protocol)} instead of "https:"`;
  if (!HOSTS.has(url.host))
    return `${EXPECTED}, found another host; allowed are ${[...HOSTS].join(", ")}`;
  if (url.username !== "" || url.password !== "") return `${EXPECTED}, found a user name in it`;
  return parsePath(url);
}

// The version that the plugin speaks.
const API_VERSION = 10;

/** Whether a text is an id of Discord's. */
export function isSnowflake(text: string): boolean {
  return /^\d{17,20}$/.test(text);
}

const EXPECTED = "expected a Discord webhook URL (https://discord.com/api/webhooks/<id>/<token>)";

const HOSTS: ReadonlySet<string> = new Set(
  ["discord.com", "discordapp.com"].flatMap((host) => [host, `canary.${host}`, `ptb.${host}`]),
);

const PATH = /^\/api(?:\/v\d{1,2})?\/webhooks\/([^/]+)\/([^/]+)(\/.*)?$/;

function parsePath(url: URL): WebhookUrl | string {
  const [, id, token, rest = ""] = PATH.exec(url.pathname) ?? [];
  if (id === undefined || token === undefined) return `${EXPECTED}, found another path`;
  if (!isSnowflake(id)) return `${EXPECTED}, found an id that is not 17 to 20 digits`;
  // 68 characters today; Discord does not promise it.
  if (!/^[\w-]{60,80}$/.test(token)) {
    return `${EXPECTED}, found a token that is not 60 to 80 letters, digits, "-" or "_"; was the end cut off?`;
  }
  if (rest !== "" && rest !== "/") {
    return `${EXPECTED}, found something after the token; leave out what follows it (such as /slack or /github)`;
  }
  const threadId = url.searchParams.get("thread_id") ?? undefined;
  if (threadId !== undefined && !isSnowflake(threadId)) {
    return `${EXPECTED}, found a thread_id that is not 17 to 20 digits`;
  }
  return {
    id,
    token,
    url: `https://discord.com/api/v${API_VERSION}/webhooks/${id}/${token}`,
    threadId,
  };
}
