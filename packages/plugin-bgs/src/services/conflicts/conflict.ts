import { isRecord } from "../ingest/event-reader.ts";

/** One side of a conflict. */
export interface ConflictSide {
  /** Faction. */
  name: string;
  /** What it loses when it loses; may be empty. */
  stake: string;
  /** Days that it has won. */
  wonDays: number;
}

/** A conflict as a journal entry tells it. */
export interface Conflict {
  /** System. */
  system: string;
  /** `war`, `civilwar` or `election`. */
  warType: string;
  /** `pending`, `active`, or `over`, which the journal writes as an empty text. */
  status: "pending" | "active" | "over";
  /** As the journal orders them. */
  sides: readonly [ConflictSide, ConflictSide];
}

/**
 * The conflicts in the payload of a jump or a location; entries that cannot be read are left out.
 *
 * @see `bgs-and-inara.md` section 5.4 for the fields.
 */
export function readConflicts(system: string, payload: unknown): Conflict[] {
  const list: unknown = isRecord(payload) ? payload["Conflicts"] : undefined;
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: unknown) => {
    if (!isRecord(entry)) return [];
    const [first, second] = [readSide(entry["Faction1"]), readSide(entry["Faction2"])];
    if (first === undefined || second === undefined) return [];
    const status = statusOf(entry["Status"]);
    return [{ system, warType: textOf(entry["WarType"]), status, sides: [first, second] }];
  });
}

/** Names a conflict through its days: system, kind, and the pair of factions in any order. */
export function conflictKey({ system, warType, sides }: Conflict): string {
  const names = sides.map(({ name }) => name.toLowerCase()).sort();
  return JSON.stringify([system.toLowerCase(), warType, ...names]);
}

/** Whether a faction, by its whole name in any case, is a side of it (B22). */
export function involves({ sides }: Conflict, faction: string): boolean {
  return sides.some(({ name }) => name.toLowerCase() === faction.toLowerCase());
}

/** The sides with the given faction first. */
export function ownFirst(
  { sides }: Conflict,
  faction: string,
): readonly [ConflictSide, ConflictSide] {
  const [first, second] = sides;
  return first.name.toLowerCase() === faction.toLowerCase() ? sides : [second, first];
}

function readSide(value: unknown): ConflictSide | undefined {
  if (!isRecord(value)) return undefined;
  const name = textOf(value["Name"]);
  const days = value["WonDays"];
  const wonDays = typeof days === "number" && Number.isInteger(days) && days > 0 ? days : 0;
  return name === "" ? undefined : { name, stake: textOf(value["Stake"]), wonDays };
}

function statusOf(value: unknown): Conflict["status"] {
  if (value === "pending" || value === "active") return value;
  return "over";
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
