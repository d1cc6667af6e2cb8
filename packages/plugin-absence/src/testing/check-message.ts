/** Why FCM would refuse a message. */
export interface MessageFault {
  /** Path in the body. */
  field: string;
  /** What is wrong. */
  description: string;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Checks a message as FCM does: known members of the right kind, exactly one target, data of text only and
 * none of FCM's own names, a time to live in seconds, 4,096 bytes in all.
 *
 * @see https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages
 */
export function checkMessage(message: unknown): MessageFault | undefined {
  if (!isObject(message)) return { field: "message", description: "Message is required" };
  const faults = [
    ...unknown(message, "message", TOP),
    ...targetFaults(message),
    ...dataFaults(message["data"]),
    ...notificationFaults(message["notification"], "message.notification", SHOWN),
    ...androidFaults(message["android"]),
    ...headerFaults(message),
  ];
  const { fid: _fid, token: _token, ...payload } = message;
  if (Buffer.byteLength(JSON.stringify(payload)) > LARGEST) {
    faults.push({ field: "message", description: "Message too big" });
  }
  return faults[0];
}

const LARGEST = 4096;
const TARGETS = ["fid", "token", "topic", "condition"];
const TOP = [...TARGETS, "data", "notification", "android", "apns", "webpush", "fcm_options"];
const SHOWN = ["title", "body", "image"];
const ANDROID = ["collapse_key", "priority", "ttl", "restricted_package_name", "notification"];
const ANDROID_SHOWN = ["title", "body", "icon", "color", "sound", "tag", "channel_id"];

function targetFaults(message: Json): MessageFault[] {
  const targets = TARGETS.filter((name) => message[name] !== undefined);
  if (targets.length !== 1) {
    return [{ field: "message", description: "Recipient of the message is not set, or set twice" }];
  }
  const [name = ""] = targets;
  const value = message[name];
  return typeof value === "string" && value.length > 0
    ? []
    : [{ field: `message.${name}`, description: "Invalid target" }];
}

function dataFaults(data: unknown): MessageFault[] {
  if (data === undefined) return [];
  if (!isObject(data)) return [{ field: "message.data", description: "Not a map" }];
  return Object.entries(data).flatMap(([name, value], index) => {
    if (typeof value !== "string") {
      return [
        { field: `message.data[${index}].value`, description: "Invalid value (TYPE_STRING)" },
      ];
    }
    return /^(from|message_type)$|^(google|gcm)(\.|$)/.test(name)
      ? [{ field: `message.data[${index}].key`, description: `Invalid data payload key: ${name}` }]
      : [];
  });
}

function notificationFaults(
  value: unknown,
  path: string,
  known: readonly string[],
): MessageFault[] {
  if (value === undefined) return [];
  if (!isObject(value)) return [{ field: path, description: "Not an object" }];
  const wrong = Object.entries(value).filter(([, text]) => typeof text !== "string");
  return [
    ...unknown(value, path, known),
    ...wrong.map(([name]) => ({ field: `${path}.${name}`, description: "Not a text" })),
  ];
}

function androidFaults(android: unknown): MessageFault[] {
  if (android === undefined) return [];
  if (!isObject(android)) return [{ field: "message.android", description: "Not an object" }];
  const faults = unknown(android, "message.android", ANDROID);
  const { ttl, priority, collapse_key: key } = android;
  const seconds = typeof ttl === "string" ? /^(\d+(\.\d+)?)s$/.exec(ttl)?.[1] : undefined;
  if (ttl !== undefined && (seconds === undefined || Number(seconds) > 2_419_200)) {
    faults.push({ field: "message.android.ttl", description: "Invalid time to live" });
  }
  if (priority !== undefined && priority !== "HIGH" && priority !== "NORMAL") {
    faults.push({ field: "message.android.priority", description: "Invalid priority" });
  }
  if (key !== undefined && (typeof key !== "string" || key === "")) {
    faults.push({ field: "message.android.collapse_key", description: "Invalid collapse key" });
  }
  const path = "message.android.notification";
  return [...faults, ...notificationFaults(android["notification"], path, ANDROID_SHOWN)];
}

/** Headers for Apple and for browsers are texts; Apple's collapse id has 64 bytes at most. */
function headerFaults({ apns, webpush }: Json): MessageFault[] {
  return Object.entries({ apns, webpush }).flatMap(([name, part]) => {
    if (part === undefined) return [];
    const headers = isObject(part) ? (part["headers"] ?? {}) : undefined;
    if (!isObject(headers)) return [{ field: `message.${name}`, description: "Not an object" }];
    const wrong = Object.entries(headers).filter(([, value]) => typeof value !== "string");
    const id = headers["apns-collapse-id"];
    const isLong = typeof id === "string" && Buffer.byteLength(id) > 64;
    return [...wrong.map(([header]) => header), ...(isLong ? ["apns-collapse-id"] : [])].map(
      (header) => ({ field: `message.${name}.headers.${header}`, description: "Invalid header" }),
    );
  });
}

function unknown(value: Json, path: string, known: readonly string[]): MessageFault[] {
  return Object.keys(value)
    .filter((name) => !known.includes(name))
    .map((name) => ({ field: path, description: `Unknown name "${name}": Cannot find field.` }));
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
