import { nearest } from "../config/index.ts";
import { CarillonError } from "../errors.ts";
import type { Message } from "../model/index.ts";
import { type JsonProblem, plainJson } from "./plain-json.ts";

/** Most bytes of a message's JSON without its attachments. */
const maxMessageBytes = 256 * 1024;
/** Most bytes of all attachments of a message, as they are written in it. */
const maxAttachmentBytes = 8 * 1024 * 1024;

/**
 * Checks a message and answers a copy that is plain JSON: dates as ISO 8601 text, nothing `undefined`.
 * What it answers, `checkMessage` answers unchanged.
 *
 * @throws {@link CarillonError} `MESSAGE_INVALID`, naming the place, when a member is unknown or of the
 * wrong type, when nothing in it could be shown, when a value cannot be JSON (a `Secret` is refused here),
 * or when it is larger than 256 KiB of text or 8 MiB of attachments.
 */
export function checkMessage(message: Message): Message {
  const json = plainJson(message);
  if ("problem" in json) throw notJson(json.problem);
  const { value } = json;
  checkObject(value, [], messageShape);
  // The shape has just been checked.
  const checked = value as Message;
  if (!showsSomething(checked)) {
    throw invalid(
      [],
      "a body, a title, a field, an image, an attachment or overrides",
      "none of them",
    );
  }
  checkSize(checked);
  return checked;
}

type Path = readonly (string | number)[];
type Check = (value: unknown, path: Path) => void;
type Shape = Readonly<Record<string, Check | undefined>>;

const severities = ["debug", "info", "success", "warning", "error", "critical"];

const text: Check = (value, path) => {
  if (typeof value !== "string") throw invalid(path, "text", kindOf(value));
};
const flag: Check = (value, path) => {
  if (typeof value !== "boolean") throw invalid(path, "true or false", kindOf(value));
};
const severity: Check = (value, path) => oneOf(severities, value, path);
const encoding: Check = (value, path) => oneOf(["utf8", "base64"], value, path);
const instant: Check = (value, path) => {
  if (typeof value !== "string" || Number.isNaN(Date.parse(value))) {
    throw invalid(path, "a Date or ISO 8601 text", kindOf(value));
  }
};
const key: Check = (value, path) => {
  if (typeof value !== "string" || value === "" || value.length > 255) {
    throw invalid(path, "1 to 255 characters", kindOf(value));
  }
};
const webAddress: Check = (value, path) => {
  if (typeof value !== "string" || !/^(https?|mailto):/i.test(value)) {
    throw invalid(path, "an address that begins with https:, http: or mailto:", kindOf(value));
  }
};
const overrides: Check = (value, path) => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw invalid(path, "an object", kindOf(value));
  }
};

const list =
  (check: Check): Check =>
  (value, path) => {
    if (!Array.isArray(value)) throw invalid(path, "a list", kindOf(value));
    for (const [index, item] of value.entries()) check(item, [...path, index]);
  };
const object =
  (shape: Shape): Check =>
  (value, path) =>
    checkObject(value, path, shape);

const messageShape: Shape = {
  title: text,
  body: text,
  severity,
  fields: list(object({ name: text, value: text, inline: flag })),
  timestamp: instant,
  link: webAddress,
  image: text,
  tags: list(text),
  mentions: object({ users: list(text), roles: list(text), everyone: flag }),
  attachments: list(object({ name: text, contentType: text, content: text, encoding })),
  dedupeKey: key,
  updateKey: key,
  overrides,
};

const required = new Set(["body", "name", "value", "contentType", "content"]);

function checkObject(value: unknown, path: Path, shape: Shape): void {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw invalid(path, "an object", kindOf(value));
  }
  for (const [name, member] of Object.entries(value)) {
    const check = Object.hasOwn(shape, name) ? shape[name] : undefined;
    if (check === undefined) throw unknownMember([...path, name], Object.keys(shape));
    check(member, [...path, name]);
  }
  for (const name of Object.keys(shape)) {
    if (required.has(name) && !Object.hasOwn(value, name)) {
      throw invalid([...path, name], "text", "nothing");
    }
  }
}

function oneOf(words: readonly string[], value: unknown, path: Path): void {
  if (typeof value === "string" && words.includes(value)) return;
  const found = typeof value === "string" ? `"${value.slice(0, 40)}"` : kindOf(value);
  throw invalid(path, `one of ${words.join(", ")}`, found);
}

function showsSomething(message: Message): boolean {
  return (
    message.body.trim() !== "" ||
    (message.title ?? "").trim() !== "" ||
    (message.fields ?? []).length > 0 ||
    (message.attachments ?? []).length > 0 ||
    message.image !== undefined ||
    Object.keys(message.overrides ?? {}).length > 0
  );
}

function checkSize(message: Message): void {
  const { attachments = [], ...rest } = message;
  const bytes = Buffer.byteLength(JSON.stringify(rest));
  if (bytes > maxMessageBytes) {
    throw invalid(
      [],
      `at most ${maxMessageBytes} bytes of JSON without attachments`,
      `${bytes} bytes`,
    );
  }
  let attached = 0;
  for (const { content } of attachments) attached += Buffer.byteLength(content);
  if (attached > maxAttachmentBytes) {
    throw invalid(["attachments"], `at most ${maxAttachmentBytes} bytes`, `${attached} bytes`);
  }
}

function notJson({ path, found }: JsonProblem): CarillonError {
  const hint = found === "an instance of Secret" ? "; a secret cannot be sent" : "";
  return new CarillonError(
    "MESSAGE_INVALID",
    `Expected ${place(path)} to be plain JSON, found ${found}${hint}`,
    { details: { path: path.join(".") } },
  );
}

function unknownMember(path: Path, known: readonly string[]): CarillonError {
  const name = String(path.at(-1));
  const close = nearest(name, known);
  const hint = close === undefined ? `known are ${known.join(", ")}` : `did you mean "${close}"?`;
  return new CarillonError("MESSAGE_INVALID", `Unknown member ${place(path)}; ${hint}`, {
    details: { path: path.join(".") },
  });
}

function invalid(path: Path, expected: string, found: string): CarillonError {
  return new CarillonError(
    "MESSAGE_INVALID",
    `Expected ${place(path)} to be ${expected}, found ${found}`,
    { details: { path: path.join(".") } },
  );
}

// The kind of a value and never the value: messages speak of people.
function kindOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (value === "") return "empty text";
  if (typeof value === "string") return "other text";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

function place(path: Path): string {
  return path.length === 0 ? "the message" : `message.${path.join(".")}`;
}
