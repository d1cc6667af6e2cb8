import type { Message } from "@carillon/core";
import { neutralise } from "../reports/row-text.ts";
import { type Conflict, ownFirst } from "./conflict.ts";
import type { ConflictChange } from "./conflict-changes.ts";
import type { SeenConflict } from "./observe-conflicts.ts";

/**
 * The original's message: all conflicts, last seen first. A conflict that is not being fought yet says
 * so, and everybody who saw it is named.
 */
export function classicDigest(faction: string, conflicts: readonly SeenConflict[]): Message {
  // They come by system, and stay so where they were seen at one instant.
  const latestFirst = [...conflicts].sort((a, b) => Date.parse(b.seenAt) - Date.parse(a.seenAt));
  const heading = `__**🛡️ Detected ${neutralise(faction)} Conflicts**__`;
  return { body: `${[heading, ...latestFirst.map(classicEntry)].join("\n\n")}\n` };
}

/** What has changed, a line or two a conflict. */
export function changesMessage(faction: string, changes: readonly ConflictChange[]): Message {
  return {
    title: `🛡️ Conflicts of ${neutralise(faction)}`,
    body: changes.map((change) => changeText(faction, change)).join("\n"),
    severity: changes.some(({ conflict }) => mustWin(conflict, faction)) ? "warning" : "info",
  };
}

// So many won days decide a conflict.
const DECISIVE_DAYS = 4;

function classicEntry(conflict: SeenConflict): string {
  const { warType, status, sides, cmdrs, seenAt } = conflict;
  const [first, second] = sides;
  const pending = status === "pending" ? ", pending" : "";
  return [
    `**${neutralise(conflict.system)} (${neutralise(warType)}${pending})**`,
    "```",
    ...sides.flatMap(({ name, stake, wonDays }, index) => [
      `Faction ${index + 1}: ${neutralise(name)}`,
      `  Stake: ${neutralise(stake)}`,
      `  Won Days: ${wonDays}`,
    ]),
    "```",
    `:abacus: **${first.wonDays} vs ${second.wonDays}**`,
    `📌 Cmdrs: ${neutralise(cmdrs.join(", "))}`,
    `:timer: Detected: ${seenAt.replace("T", " ").replace("Z", "+00:00")}`,
  ].join("\n");
}

function changeText(faction: string, { kind, conflict }: ConflictChange): string {
  const [own, other] = ownFirst(conflict, faction);
  const what = conflict.warType === "civilwar" ? "civil war" : conflict.warType || "conflict";
  const score = `${own.wonDays} : ${other.wonDays}`;
  const where = `**${neutralise(conflict.system)}**`;
  const against = `against ${neutralise(other.name)}`;
  const stakes = `Stakes: ${neutralise(own.stake) || "none"} / ${neutralise(other.stake) || "none"}`;
  const warning = mustWin(conflict, faction) ? " — **must win**" : "";
  switch (kind) {
    case "new":
      return conflict.status === "pending"
        ? `🆕 ${where}: ${what} ${against} is pending. ${stakes}`
        : `🆕 ${where}: ${what} ${against}, ${score}${warning}. ${stakes}`;
    case "started":
      return `⚔️ ${where}: ${what} ${against} has started. ${stakes}`;
    case "scored":
      return `📊 ${where}: ${what} ${against} stands ${score}${warning}`;
    case "ended":
      return `🏁 ${where}: ${what} ${against} has ended ${score}, ${resultOf(own.wonDays, other.wonDays)}`;
    case "gone":
      return `🏁 ${where}: ${what} ${against} is over; last seen at ${score}`;
  }
}

function resultOf(own: number, other: number): string {
  if (own === other) return "a draw";
  return own > other ? "won" : "lost";
}

/** The opponent needs one more day. */
function mustWin(conflict: Conflict, faction: string): boolean {
  const [own, other] = ownFirst(conflict, faction);
  return (
    conflict.status === "active" &&
    other.wonDays >= DECISIVE_DAYS - 1 &&
    own.wonDays < DECISIVE_DAYS
  );
}
