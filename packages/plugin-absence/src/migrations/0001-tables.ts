import type { Kysely, Migration } from "kysely";
import { createTables, type TablePlan } from "./create-tables.ts";

/** Makes all tables of the plugin. */
export const tables: Migration = {
  async up(db: Kysely<Record<string, never>>) {
    await createTables(db, PLANS);
  },
};

const when = {
  day: "char(10)",
  weekdays: "integer!",
  starts: "char(5)!",
  ends: "char(5)!",
} as const;

const PLANS: readonly TablePlan[] = [
  {
    name: "absence_people",
    key: ["id"],
    columns: {
      id: "varchar(64)!",
      name: "varchar(200)!",
      supervisor: "varchar(200)",
      active: "integer!",
    },
  },
  {
    name: "absence_shifts",
    key: ["id"],
    columns: {
      id: "varchar(64)!",
      person: "varchar(64)!",
      site: "varchar(63)!",
      ...when,
      valid_from: "char(10)",
      valid_to: "char(10)",
    },
    indexes: [["site", "day"], ["person"]],
  },
  {
    name: "absence_breaks",
    key: ["id"],
    columns: { id: "varchar(64)!", site: "varchar(63)!", person: "varchar(64)", ...when },
    indexes: [["site", "day"]],
  },
  {
    name: "absence_leave",
    key: ["id"],
    columns: {
      id: "varchar(64)!",
      person: "varchar(64)!",
      starts_at: "big!",
      ends_at: "big!",
      reason: "varchar(200)",
      status: "varchar(20)!",
    },
    indexes: [["ends_at"], ["person"]],
  },
  {
    name: "absence_devices",
    key: ["id"],
    columns: {
      id: "varchar(64)!",
      person: "varchar(64)!",
      kind: "varchar(8)!",
      value: "text!",
      platform: "varchar(20)",
      project_id: "varchar(128)",
      updated_at: "big!",
      last_ok_at: "big",
      quarantined_at: "big",
      quarantine_reason: "varchar(200)",
    },
    indexes: [["person"]],
  },
  {
    name: "absence_beacons",
    key: ["id"],
    columns: { id: "varchar(128)!", site: "varchar(63)!" },
  },
  {
    name: "absence_presence",
    key: ["id"],
    columns: {
      id: "varchar(64)!",
      person: "varchar(64)!",
      site: "varchar(63)!",
      beacon: "varchar(128)",
      seen_at: "big!",
    },
    indexes: [["site", "person", "seen_at"], ["seen_at"]],
  },
  {
    name: "absence_last_seen",
    key: ["site", "person"],
    columns: { person: "varchar(64)!", site: "varchar(63)!", seen_at: "big!" },
  },
  {
    name: "absence_episodes",
    key: ["id"],
    columns: {
      id: "varchar(64)!",
      person: "varchar(64)!",
      name: "varchar(200)!",
      site: "varchar(63)!",
      open_key: "varchar(130)",
      since: "big!",
      opened_at: "big!",
      shift_end: "big!",
      pushed_at: "big",
      pushes: "integer!",
      supervisor_at: "big",
      hr_at: "big",
      acknowledged_at: "big",
      acknowledged_by: "varchar(200)",
      note: "varchar(500)",
      ended_at: "big",
      end_reason: "varchar(20)",
    },
    indexes: [["site", "opened_at"], ["person", "opened_at"], ["shift_end"]],
    unique: ["open_key"],
  },
  {
    name: "absence_notices",
    key: ["id"],
    columns: {
      id: "varchar(100)!",
      kind: "varchar(12)!",
      episode: "varchar(64)",
      person: "varchar(64)",
      site: "varchar(63)!",
      decided_at: "big!",
      queued: "integer!",
      facts: "text!",
    },
    indexes: [["site", "queued"], ["site", "decided_at"], ["decided_at"]],
  },
  {
    name: "absence_sites",
    key: ["site"],
    columns: {
      site: "varchar(63)!",
      checked_at: "big!",
      expected: "integer!",
      absent: "integer!",
      silent_since: "big",
    },
  },
  {
    name: "absence_mutes",
    key: ["id"],
    columns: {
      id: "varchar(64)!",
      person: "varchar(64)",
      site: "varchar(63)",
      until: "big!",
      muted_by: "varchar(200)",
      reason: "varchar(200)",
    },
    indexes: [["until"]],
  },
];
