import type { Notify, State } from "@carillon/core";
import type { ConflictSettings } from "../../schema.ts";
import { conflictMemory } from "./conflict-changes.ts";
import { changesMessage, classicDigest } from "./conflict-format.ts";
import type { TenantConflicts } from "./tenant-conflicts.ts";

/** What {@link postConflicts} works with. */
export interface ConflictPosting {
  /** The tenant's faction. */
  faction: string;
  /** What to post and where. */
  conflicts: Pick<ConflictSettings, "channel" | "roles" | "changes" | "digest">;
  /** As known then. */
  at: Date;
  /** Where conflicts are read. */
  source: TenantConflicts;
  /** Where what was told is remembered. */
  state: State;
  /** The tenant's channels. */
  notify: Notify;
}

/** What was posted. */
export interface PostedConflicts {
  /** How many are pending or fought. */
  open: number;
  /** What has changed, `scored: Kesh Tarra`. */
  changes: readonly string[];
}

/** Posts what has changed since the last time, and the digest where it is wanted. */
export async function postConflicts(posting: ConflictPosting): Promise<PostedConflicts> {
  const { faction, conflicts, state, notify } = posting;
  const memory = (await state.get("conflicts", conflictMemory)) ?? {};
  const picture = await posting.source.picture({ faction, at: posting.at, memory });
  await state.set("conflicts", picture.memory);
  const mentions = conflicts.roles.length === 0 ? {} : { mentions: { roles: conflicts.roles } };
  for (const channel of conflicts.channel) {
    if (conflicts.changes && picture.changes.length > 0) {
      const message = changesMessage(faction, picture.changes);
      await notify(channel, { ...message, ...mentions });
    }
    if (conflicts.digest && picture.open.length > 0) {
      const message = classicDigest(faction, picture.open);
      await notify(channel, { ...message, updateKey: "bgs:conflicts" });
    }
  }
  return {
    open: picture.open.length,
    changes: picture.changes.map(({ kind, conflict }) => `${kind}: ${conflict.system}`),
  };
}
