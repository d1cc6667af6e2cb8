import type { SeenConflict } from "./observe-conflicts.ts";

/**
 * A conflict as the original's API shows it, with its status added.
 *
 * @see `bgs-and-inara.md` section 5.3.
 */
export function conflictEntry(conflict: SeenConflict, galaxyTick: object): object {
  const [first, second] = conflict.sides;
  const side = ({ name, stake, wonDays }: typeof first) => ({ name, stake, won_days: wonDays });
  return {
    system: conflict.system,
    last_jump: conflict.seenAt.replace("Z", "+00:00"),
    event_type: conflict.event,
    tickid: conflict.tickId,
    ticktime: conflict.tickTime,
    galaxy_tick: galaxyTick,
    war_type: conflict.warType,
    status: conflict.status,
    faction1: side(first),
    faction2: side(second),
    cmdrs: conflict.cmdrs,
  };
}
