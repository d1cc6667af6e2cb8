import type { Run } from "@carillon/core";
import type { ReceivedMessage } from "@carillon/plugin-discord/testing";

/** An instant (milliseconds since the epoch) for people: `2026-01-31 00:00 UTC`. */
export function instantText(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** A run that ended, as a line. */
export function runLine({ schedule, job, status, scheduledFor, cause, reason }: Run): string {
  const what = (schedule ?? job).padEnd(38);
  const why = reason === undefined ? "" : `: ${reason}`;
  const due = `due ${instantText(scheduledFor.getTime())} by its ${cause}`;
  return `   ${what} ${due}  ${status}${why}`;
}

/** A message as Discord would show it, as far as text can. */
export function messageLines({ content, embeds }: ReceivedMessage): string[] {
  const shown = embeds.flatMap(({ title, description, fields = [] }) => [
    ...(title === undefined ? [] : [`[${title}]`]),
    ...(description === undefined ? [] : description.split("\n")),
    ...fields.flatMap(({ name, value }) => [`${name}:`, ...value.split("\n").map(indent)]),
  ]);
  return [...(content === "" ? [] : content.split("\n")), ...shown];
}

function indent(line: string): string {
  return `  ${line}`;
}
