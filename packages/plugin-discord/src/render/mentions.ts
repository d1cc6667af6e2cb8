import { LIMITS } from "../limits.ts";
import type { AllowedMentions } from "../post.ts";
import { mentionRole, mentionUser } from "../text/markdown.ts";
import { isSnowflake } from "../webhook/webhook-url.ts";

/** Whom a message may ping: ids, each once. */
export interface Pings {
  /** Ids of users. */
  users: readonly string[];
  /** Ids of roles. */
  roles: readonly string[];
  /** Everybody in the channel. */
  everyone: boolean;
}

/** Whom a message or a channel asks to ping. */
export interface AskedMentions {
  /** Ids of users. */
  users?: readonly string[] | undefined;
  /** Ids of roles. */
  roles?: readonly string[] | undefined;
  /** Everybody in the channel. */
  everyone?: boolean | undefined;
}

/** Joins what the message and the channel ask for; what is no id of Discord's pings nobody. */
export function pingsOf(...asked: readonly (AskedMentions | undefined)[]): Pings {
  const ids = (of: (mentions: AskedMentions) => readonly string[] | undefined): string[] => {
    const all = asked.flatMap((mentions) => (mentions && of(mentions)) ?? []);
    return [...new Set(all.filter(isSnowflake))].slice(0, LIMITS.mentions);
  };
  return {
    users: ids(({ users }) => users),
    roles: ids(({ roles }) => roles),
    everyone: asked.some((mentions) => mentions?.everyone === true),
  };
}

/** The mentions that the text itself does not hold; Discord pings only whom the text names. */
export function missingMentions(text: string, pings: Pings): string {
  const named = namedIn(text);
  return [
    ...(pings.everyone && !named.everyone ? ["@everyone"] : []),
    ...pings.roles.filter((id) => !named.roles.has(id)).map(mentionRole),
    ...pings.users.filter((id) => !named.users.has(id)).map(mentionUser),
  ].join(" ");
}

/** Allows a post to ping whom its text names and the message asked for; anybody else never. */
export function allowedMentions(content: string, pings: Pings): AllowedMentions {
  const named = namedIn(content);
  const users = pings.users.filter((id) => named.users.has(id));
  const roles = pings.roles.filter((id) => named.roles.has(id));
  return {
    parse: pings.everyone && named.everyone ? ["everyone"] : [],
    ...(users.length === 0 ? {} : { users }),
    ...(roles.length === 0 ? {} : { roles }),
  };
}

function namedIn(text: string): { users: Set<string>; roles: Set<string>; everyone: boolean } {
  const ids = (pattern: RegExp): Set<string> =>
    new Set([...text.matchAll(pattern)].map((match) => match[1] ?? ""));
  return {
    users: ids(/<@!?(\d+)>/g),
    roles: ids(/<@&(\d+)>/g),
    everyone: /@(everyone|here)/.test(text),
  };
}
