import { createHash } from "node:crypto";
import type { Message } from "@carillon/core";
import "./overrides.ts";

/** One push, without target and life. JSON. */
export interface Push {
  /** Heading. */
  title?: string;
  /** Text. */
  body: string;
  /** Values for the app. */
  data: Record<string, string>;
  /** A later push with this key takes this one's place. */
  collapseKey?: string;
  /** Picture, https. */
  image?: string;
  /** How long FCM keeps it, in milliseconds; the channel's unless told. */
  ttl?: number;
}

/** FCM takes 4,096 bytes in all. */
const TEXT = 2400;
const DATA = 1024;

/** Renders a message as one push that fits FCM's limit of 4,096 bytes. Pure. */
export function renderPush(message: Message): readonly Push[] {
  const { title, body, fields = [], link, image, updateKey, overrides = {} } = message;
  const fcm = overrides.fcm ?? {};
  const lines = [body, ...fields.map(({ name, value }) => `${name}: ${value}`)];
  const text = lines.filter((line) => line !== "").join("\n");
  const key = fcm.collapseKey ?? updateKey;
  const isShown = text !== "" || title !== undefined;
  return [
    {
      ...(title === undefined ? {} : { title: cut(title, 200) }),
      body: cut(isShown ? text : "…", TEXT),
      data: fitData({ ...(link === undefined ? {} : { link }), ...fcm.data }),
      ...(key === undefined || key === "" ? {} : { collapseKey: shortKey(key) }),
      ...(image?.startsWith("https://") === true && image.length <= 300 ? { image } : {}),
      ...(fcm.ttl === undefined ? {} : { ttl: fcm.ttl }),
    },
  ];
}

/** @see https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages */
function isReserved(name: string): boolean {
  return name === "from" || name === "message_type" || /^(google|gcm)(\.|$)/.test(name);
}

function fitData(data: Readonly<Record<string, string>>): Record<string, string> {
  const fitting: Record<string, string> = {};
  let left = DATA;
  for (const [name, value] of Object.entries(data)) {
    const size = Buffer.byteLength(name) + Buffer.byteLength(JSON.stringify(value)) + 4;
    if (typeof value !== "string" || isReserved(name) || size > left) continue;
    fitting[name] = value;
    left -= size;
  }
  return fitting;
}

/** Apple takes 64 bytes. */
function shortKey(key: string): string {
  if (/^[\x20-\x7e]{1,64}$/.test(key)) return key;
  return createHash("sha256").update(key).digest("hex").slice(0, 32);
}

/** Cuts text to so many bytes of JSON, never within a character. */
function cut(text: string, bytes: number): string {
  const size = (part: string): number => Buffer.byteLength(JSON.stringify(part)) - 2;
  if (size(text) <= bytes) return text;
  let length = 0;
  let used = 3;
  for (const character of text) {
    used += size(character);
    if (used > bytes) break;
    length += character.length;
  }
  return `${text.slice(0, length)}…`;
}
