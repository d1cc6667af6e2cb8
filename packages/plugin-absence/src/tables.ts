/** Epoch milliseconds; drivers answer 64-bit numbers as text, number or bigint. */
export type Instant = string | number | bigint;

/** Somebody who is checked. */
export interface PersonTable {
  /** As the roster calls them. */
  id: string;
  /** For people. */
  name: string;
  /** Who is told first, by name. */
  supervisor: string | null;
  /** 0: left, and checked no more. */
  active: number;
}

/** When somebody is expected at a site: on one day, or every week. */
export interface ShiftTable {
  /** Given, or made of the rest. */
  id: string;
  /** Whose. */
  person: string;
  /** Where. */
  site: string;
  /** `YYYY-MM-DD` of its start in the site's zone; empty: by weekday. */
  day: string | null;
  /** Bits of weekdays, Monday 1 to Sunday 64; 0 where `day` is given. */
  weekdays: number;
  /** First day of a weekly shift. */
  valid_from: string | null;
  /** Last day of a weekly shift. */
  valid_to: string | null;
  /** `HH:MM`. */
  starts: string;
  /** `HH:MM`; at or before `starts` it is the next day's. */
  ends: string;
}

/** When nobody is missed within a shift. */
export interface BreakTable {
  /** Given, or made of the rest. */
  id: string;
  /** Where. */
  site: string;
  /** Whose; empty: everybody's at the site. */
  person: string | null;
  /** `YYYY-MM-DD`; empty: by weekday. */
  day: string | null;
  /** Bits of weekdays, as in shifts. */
  weekdays: number;
  /** `HH:MM`. */
  starts: string;
  /** `HH:MM`; at or before `starts` it is the next day's. */
  ends: string;
}

/** Leave, a day off, sickness. */
export interface LeaveTable {
  /** Given, or made of the rest. */
  id: string;
  /** Whose. */
  person: string;
  /** From this instant. */
  starts_at: Instant;
  /** Before this one. */
  ends_at: Instant;
  /** For people. */
  reason: string | null;
  /** Only `approved` counts. */
  status: string;
}

/** What a person's pushes go to. */
export interface DeviceTable {
  /** Hash of kind and value. */
  id: string;
  /** Whose. */
  person: string;
  /** `fid` or `token`. */
  kind: string;
  /** Installation id or registration token. */
  value: string;
  /** `android`, `ios`, `web`. */
  platform: string | null;
  /** Firebase project it was registered with. */
  project_id: string | null;
  /** When it was last registered. */
  updated_at: Instant;
  /** When a push to it was last accepted. */
  last_ok_at: Instant | null;
  /** Since when nothing is sent to it. */
  quarantined_at: Instant | null;
  /** Why. */
  quarantine_reason: string | null;
}

/** What tells where a detection was. */
export interface BeaconTable {
  /** As detections name it. */
  id: string;
  /** Where it hangs. */
  site: string;
}

/** One detection. */
export interface PresenceTable {
  /** Hash of the rest, so that a detection sent twice is one. */
  id: string;
  /** Who. */
  person: string;
  /** Where. */
  site: string;
  /** By which beacon. */
  beacon: string | null;
  /** When. */
  seen_at: Instant;
}

/** The latest detection of a person at a site. */
export interface LastSeenTable {
  /** Who. */
  person: string;
  /** Where. */
  site: string;
  /** When. */
  seen_at: Instant;
}

/** One absence of one person. */
export interface EpisodeTable {
  /** Hash of person, site and `since`: an absence has one episode, whoever writes it. */
  id: string;
  /** Who. */
  person: string;
  /** Name at the time. */
  name: string;
  /** Where. */
  site: string;
  /** `person@site` while it is open: nobody has two at once. */
  open_key: string | null;
  /** Last seen, or the start of the shift, or the end of a break. */
  since: Instant;
  /** When it was noticed. */
  opened_at: Instant;
  /** End of the shift. */
  shift_end: Instant;
  /** Latest push to the person. */
  pushed_at: Instant | null;
  /** Pushes to the person. */
  pushes: number;
  /** When the supervisors were told. */
  supervisor_at: Instant | null;
  /** When HR was told. */
  hr_at: Instant | null;
  /** When somebody said that it is known. */
  acknowledged_at: Instant | null;
  /** Who. */
  acknowledged_by: string | null;
  /** Why, in their words. */
  note: string | null;
  /** When it ended. */
  ended_at: Instant | null;
  /** `returned`, `shift-ended`, `leave`, `gone`. */
  end_reason: string | null;
}

/** Something to tell, written with the episode and crossed out once it is in the outbox. */
export interface NoticeTable {
  /** The dedupe key of its message. */
  id: string;
  /** `open`, `remind`, `supervisor`, `hr`, `resolve`, `silent`, `restored`. */
  kind: string;
  /** Of which episode; empty for a site's. */
  episode: string | null;
  /** Of whom; empty for a site's. */
  person: string | null;
  /** Where. */
  site: string;
  /** When it was decided. */
  decided_at: Instant;
  /** 0: not yet in the outbox. */
  queued: number;
  /** What the message says, JSON. */
  facts: string;
}

/** What a site's last check found. */
export interface SiteTable {
  /** Id. */
  site: string;
  /** When. */
  checked_at: Instant;
  /** People on shift and not excused. */
  expected: number;
  /** Of these, absent. */
  absent: number;
  /** Since when nobody at all is detected. */
  silent_since: Instant | null;
}

/** Whom nobody is told of for a while. */
export interface MuteTable {
  /** Made in code. */
  id: string;
  /** Who; empty: a whole site. */
  person: string | null;
  /** Where; empty: everywhere. */
  site: string | null;
  /** Until then. */
  until: Instant;
  /** By whom. */
  muted_by: string | null;
  /** Why. */
  reason: string | null;
}

/** The plugin's tables in a tenant's database. */
export interface AbsenceTables {
  /** People. */
  absence_people: PersonTable;
  /** Shifts. */
  absence_shifts: ShiftTable;
  /** Breaks. */
  absence_breaks: BreakTable;
  /** Leave. */
  absence_leave: LeaveTable;
  /** Devices. */
  absence_devices: DeviceTable;
  /** Beacons. */
  absence_beacons: BeaconTable;
  /** Detections. */
  absence_presence: PresenceTable;
  /** Latest detections. */
  absence_last_seen: LastSeenTable;
  /** Episodes. */
  absence_episodes: EpisodeTable;
  /** Notices. */
  absence_notices: NoticeTable;
  /** Sites. */
  absence_sites: SiteTable;
  /** Mutes. */
  absence_mutes: MuteTable;
}
