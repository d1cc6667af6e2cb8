/** The people of D4, with a device each but Kirana. */
const PEOPLE: readonly (readonly [id: string, name: string, starts: string, ends: string])[] = [
  ["E-1001", "Ayu", "09:00", "18:00"],
  ["E-1002", "Bima", "09:00", "18:00"],
  ["E-1003", "Citra", "09:00", "18:00"],
  ["E-1004", "Dewa", "09:00", "18:00"],
  ["E-1005", "Eka", "09:00", "18:00"],
  ["E-1006", "Fajar", "13:00", "21:00"],
  ["E-1007", "Gita", "08:00", "10:00"],
  ["E-1008", "Hadi", "09:00", "18:00"],
  ["E-1009", "Indah", "09:00", "18:00"],
  ["E-1010", "Joko", "09:00", "18:00"],
  ["E-1011", "Kirana", "09:00", "18:00"],
  ["E-1012", "Lestari", "22:00", "06:00"],
  ["E-1013", "Made", "09:00", "18:00"],
];

const site = "toko-contoh-01";

/** The roster of D4. */
export const ROSTER = {
  people: PEOPLE.map(([id, name]) => ({ id, name, supervisor: "Sari" })) as object[],
  shifts: PEOPLE.map(([person, , starts, ends]) => ({
    person,
    site,
    days: "mon-fri",
    starts,
    ends,
  })) as object[],
  breaks: [] as object[],
  leave: [
    { person: "E-1010", from: "2026-11-18", to: "2026-11-18", reason: "annual leave" },
  ] as object[],
  devices: PEOPLE.filter(([id]) => id !== "E-1011").map(([person]) => ({
    person,
    kind: "token",
    value: `device-of-${person}`,
  })) as object[],
  beacons: [{ id: "beacon-1", site }] as object[],
};

/** The same for these people only. */
export function rosterOf(...ids: readonly string[]): typeof ROSTER {
  const own = (row: object): boolean => {
    const { id, person } = row as { id?: string; person?: string };
    return ids.includes(person ?? id ?? "");
  };
  return {
    ...ROSTER,
    people: ROSTER.people.filter(own),
    shifts: ROSTER.shifts.filter(own),
    leave: ROSTER.leave.filter(own),
    devices: ROSTER.devices.filter(own),
  };
}

/** What D4 says was detected by 10:05, in Jakarta's time. */
export const SEEN = {
  "E-1001": "10:03:10",
  "E-1003": "09:20:00",
  "E-1004": "10:00:00",
  "E-1005": "10:00:01",
  "E-1007": "09:58",
  "E-1008": "08:52",
  "E-1009": "2026-11-17T17:55:00+07:00",
  "E-1011": "09:30",
  "E-1013": "10:20",
};
