import { LIMITS } from "./limits.ts";
import { lengthOf } from "./text/length.ts";

/**
 * Why Discord would refuse a name to post under, or `undefined` where no published rule does. There
 * are others that it does not publish; the notifier posts without the name when it meets one.
 *
 * @see https://docs.discord.com/developers/resources/webhook#create-webhook
 */
export function usernameProblem(name: string): string | undefined {
  const trimmed = name.trim();
  const length = lengthOf(trimmed);
  if (length < 1 || length > LIMITS.username)
    return `expected 1 to ${LIMITS.username} characters, found ${length}`;
  const word = ["clyde", "discord"].find((forbidden) => trimmed.toLowerCase().includes(forbidden));
  if (word !== undefined)
    return `expected a name without the word "${word}", which Discord forbids`;
  if (["everyone", "here"].includes(trimmed.toLowerCase())) {
    return `expected another name than "${trimmed.toLowerCase()}", which Discord forbids`;
  }
  return undefined;
}
