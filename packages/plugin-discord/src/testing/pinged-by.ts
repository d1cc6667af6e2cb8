import { isObject } from "./check-embeds.ts";
import type { Pinged } from "./received-message.ts";

/**
 * Whom a post pings: those its text names and `allowed_mentions` allows. Without `allowed_mentions` a
 * webhook pings users, and nobody else.
 *
 * @see https://docs.discord.com/developers/resources/message#allowed-mentions-object
 */
export function pingedBy(json: Readonly<Record<string, unknown>>): Pinged {
  const text = typeof json["content"] === "string" ? json["content"] : "";
  const allowed = isObject(json["allowed_mentions"])
    ? json["allowed_mentions"]
    : { parse: ["users"] };
  const parse: unknown[] = Array.isArray(allowed["parse"]) ? allowed["parse"] : [];
  const ids = (pattern: RegExp, kind: "users" | "roles"): string[] => {
    const named = [...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? ""))];
    const listed: unknown = allowed[kind];
    return named.filter(
      (id) => parse.includes(kind) || (Array.isArray(listed) && listed.includes(id)),
    );
  };
  return {
    users: ids(/<@!?(\d+)>/g, "users"),
    roles: ids(/<@&(\d+)>/g, "roles"),
    everyone: parse.includes("everyone") && /@(everyone|here)\b/.test(text),
  };
}
