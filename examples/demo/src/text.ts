import type { Run } from "@carillon/core";
import type { ReceivedMessage } from "@carillon/plugin-discord/testing";

/** An instant for people: `2026-01-31 00:00 UTC`. */
export function instantText(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** A run that ended, as a line. */
export function runLine(run: Run): string {
  const { schedule, job, status, scheduledFor, cause, reason } = run;
  const what = (schedule ?? job).padEnd(40);
  const why = reason === undefined ? "" : `: ${reason}`;
  return `   ${what} ${status.padEnd(9)} cause ${cause}, for ${instantText(scheduledFor)}${why}`;
}

/** A message as Discord would show it, as far as text can; an empty line stands behind it. */
export function messageLines(message: ReceivedMessage): string[] {
  const { content, embeds } = message;
  const shown = embeds.flatMap((embed) => [
    ...(embed.title === undefined ? [] : [`[${embed.title}]`]),
    ...(embed.description === undefined ? [] : embed.description.split("\n")),
    ...(embed.fields ?? []).flatMap(({ name, value }) => [name, ...value.split("\n")]),
  ]);
  return [...(content === "" ? [] : content.split("\n")), ...shown, ""];
}
