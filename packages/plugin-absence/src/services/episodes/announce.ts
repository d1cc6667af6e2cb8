import type { Notify } from "@carillon/core";
import type { DirectSettings } from "../../schema.ts";
import type { Devices, PushTarget } from "../devices/devices.ts";
import type { Notice } from "./notice.ts";
import { isMessage, type NoticePlace, noticeMessage } from "./notice-message.ts";

/** Where notices go. */
export interface Announcement {
  /** What there is to tell. */
  notices: readonly Notice[];
  /** The site. */
  place: NoticePlace;
  /** Names of channels, and how long a push is worth sending. */
  settings: Pick<DirectSettings, "channels" | "pushTtl">;
  /** Devices of the people. */
  devices: Pick<Devices, "of">;
  /** Writes to the outbox. */
  notify: Notify;
}

/** Writes notices to the channels; answers the people who have no device. */
export async function announce(announcement: Announcement): Promise<readonly string[]> {
  const { notices, place, settings, devices, notify } = announcement;
  const { channels } = settings;
  const people = notices.flatMap(({ kind, person }) =>
    TO_PERSON.has(kind) && person !== null ? [person] : [],
  );
  const targets = await devices.of([...new Set(people)]);
  const without = new Set<string>();
  for (const notice of notices.filter(isMessage)) {
    const message = { ...noticeMessage(notice, place), dedupeKey: notice.id };
    const { kind, person } = notice;
    if (TO_PERSON.has(kind)) {
      const to = recipients(person ?? "", targets.get(person ?? "") ?? []);
      if (to.length > 0) {
        await notify(channels.staff, message, { to, expires: settings.pushTtl });
        continue;
      }
      without.add(person ?? "");
      // One word of it an episode: others need not be reminded.
      if (kind === "resolve") continue;
      const told = noticeMessage(notice, place, { hasDevice: false });
      const dedupeKey = `${notice.episode ?? notice.id}:no-device`;
      await notify(channels.noDevice ?? channels.operations, { ...told, dedupeKey });
    } else {
      for (const channel of channelsOf(notice, channels)) await notify(channel, message);
    }
  }
  return [...without];
}

const TO_PERSON: ReadonlySet<Notice["kind"]> = new Set(["open", "remind", "resolve"]);

function recipients(person: string, targets: readonly PushTarget[]) {
  return targets.map(({ kind, value }) => ({ id: person, kind, address: value }));
}

function channelsOf(notice: Notice, channels: DirectSettings["channels"]): readonly string[] {
  const { supervisors, hr, operations } = channels;
  const named = (...names: (string | undefined)[]): string[] => [
    ...new Set(names.filter((name) => name !== undefined)),
  ];
  switch (notice.kind) {
    case "supervisor":
      return named(supervisors);
    case "hr":
      return named(hr);
    case "returned":
      return named(supervisors, notice.facts.hr === true ? hr : undefined);
    case "silent":
    case "restored":
      return [operations];
    default:
      return [];
  }
}
