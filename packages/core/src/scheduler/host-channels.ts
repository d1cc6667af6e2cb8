import { didYouMean, validate } from "../config/index.ts";
import { CarillonError } from "../errors.ts";
import type { Notifier } from "../notifications/index.ts";
import type { ChannelInput } from "../tenants/tenant-input.ts";
import type { ChannelConfig } from "./outbox.ts";

/** The host's own channels, parsed. @throws {@link CarillonError} `OPTION_INVALID`. */
export function parseHostChannels(
  channels: Readonly<Record<string, ChannelInput>>,
  notifiers: ReadonlyMap<string, Notifier<unknown, unknown>>,
): ReadonlyMap<string, ChannelConfig> {
  return new Map(
    Object.entries(channels).map(([name, input]) => [name, parse(name, input, notifiers)] as const),
  );
}

function parse(
  name: string,
  input: ChannelInput,
  notifiers: ReadonlyMap<string, Notifier<unknown, unknown>>,
): ChannelConfig {
  const fail = (message: string): never => {
    throw new CarillonError("OPTION_INVALID", `channels.${name}: ${message}`, {
      details: { option: `channels.${name}` },
    });
  };
  const notifier = notifiers.get(input.type);
  if (notifier === undefined) {
    return fail(
      `expected \`type\` to be one of ${[...notifiers.keys()].sort().join(", ")}, got ${JSON.stringify(input.type)}${didYouMean(String(input.type), notifiers.keys())}`,
    );
  }
  const answer = validate(notifier.config, input);
  if ("issues" in answer) {
    return fail(
      answer.issues
        .map(({ path, message }) => (path === "" ? message : `${path}: ${message}`))
        .join("; "),
    );
  }
  return { type: input.type, config: answer.value };
}
