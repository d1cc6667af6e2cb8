import { checkEmbeds, checkText, checkUrl, isObject } from "./check-embeds.ts";
import { countedLength, DOCUMENTED, isId } from "./documented.ts";
import { badLength, FormErrors, notA, REQUIRED, tooLong } from "./form-errors.ts";
import type { ReadBody } from "./read-body.ts";

/** An answer that refuses. */
export interface Refusal {
  /** HTTP status. */
  status: number;
  /** `code` and `message`, and `errors` for a bad body. */
  body: object;
}

/** Checks the body of a new or changed message by Discord's documented limits; `undefined`: it may pass. */
export function checkPost({ json, files }: ReadBody, isEdit: boolean): Refusal | undefined {
  if (files.some(({ content }) => content.length > DOCUMENTED.fileBytes)) {
    return refuse(413, 40005, "Request entity too large");
  }
  if (files.length > DOCUMENTED.files) {
    return refuse(400, 30015, "Maximum number of attachments in a message reached (10)");
  }
  const errors = new FormErrors();
  checkText(json["content"], { path: ["content"], limit: DOCUMENTED.content }, errors);
  checkEmbeds(json["embeds"], errors);
  checkMentions(json["allowed_mentions"], errors);
  checkFlags(json["flags"], isEdit, errors);
  checkAttachments(json["attachments"], files.length, errors);
  if (!isEdit) checkNew(json, errors);
  if (errors.any) return { status: 400, body: errors.toBody() };
  if (isEdit || files.length > 0 || hasContent(json)) return undefined;
  return refuse(400, 50006, "Cannot send an empty message");
}

/** An answer with a code of Discord's. */
export function refuse(status: number, code: number, message: string): Refusal {
  return { status, body: { message, code } };
}

/** Whether anything of it would be seen. */
export function hasContent(json: Readonly<Record<string, unknown>>): boolean {
  const { content, embeds, poll } = json;
  const hasText = typeof content === "string" && content.trim() !== "";
  return hasText || isObject(poll) || (Array.isArray(embeds) && embeds.some(showsSomething));
}

function showsSomething(embed: unknown): boolean {
  if (!isObject(embed)) return false;
  const shown = ["title", "description", "fields", "image", "thumbnail", "footer", "author"];
  return shown.some((name) => {
    const value = embed[name];
    if (typeof value === "string") return value.trim() !== "";
    return Array.isArray(value) ? value.length > 0 : isObject(value);
  });
}

function checkNew(json: Readonly<Record<string, unknown>>, errors: FormErrors): void {
  const { username, thread_name, poll } = json;
  if (username !== undefined && username !== null) {
    const name = typeof username === "string" ? username : "";
    const word = FORBIDDEN.exec(name)?.[0];
    const length = countedLength(name);
    if (length < 1 || length > DOCUMENTED.username)
      errors.add(["username"], badLength(1, DOCUMENTED.username));
    else if (word !== undefined) {
      const message = `Username cannot contain "${word}"`;
      errors.add(["username"], { code: "USERNAME_INVALID_CONTAINS", message });
    }
  }
  checkUrl(json["avatar_url"], ["avatar_url"], errors);
  checkText(thread_name, { path: ["thread_name"], limit: DOCUMENTED.threadName }, errors);
  if (poll !== undefined && poll !== null) checkPoll(poll, errors);
}

const FORBIDDEN = /clyde|discord/i;

function checkPoll(poll: unknown, errors: FormErrors): void {
  const { question, answers, duration } = isObject(poll) ? poll : {};
  const asked = isObject(question) ? question["text"] : undefined;
  checkText(
    asked,
    { path: ["poll", "question", "text"], limit: DOCUMENTED.pollQuestion, required: true },
    errors,
  );
  if (!Array.isArray(answers)) errors.add(["poll", "answers"], REQUIRED);
  else {
    if (answers.length < 1 || answers.length > DOCUMENTED.pollAnswers) {
      errors.add(["poll", "answers"], badLength(1, DOCUMENTED.pollAnswers));
    }
    answers.forEach((answer: unknown, index) => {
      const media = isObject(answer) ? answer["poll_media"] : undefined;
      const path = ["poll", "answers", index, "poll_media", "text"];
      const text = isObject(media) ? media["text"] : undefined;
      checkText(text, { path, limit: DOCUMENTED.pollAnswer, required: true }, errors);
    });
  }
  if (duration === undefined) return;
  if (!Number.isInteger(duration)) errors.add(["poll", "duration"], notA("int"));
  else if (Number(duration) < 1 || Number(duration) > DOCUMENTED.pollHours) {
    const message = `int value should be between 1 and ${DOCUMENTED.pollHours}.`;
    errors.add(["poll", "duration"], { code: "NUMBER_TYPE_RANGE", message });
  }
}

function checkMentions(value: unknown, errors: FormErrors): void {
  if (!isObject(value)) return;
  const parse: unknown[] = Array.isArray(value["parse"]) ? value["parse"] : [];
  parse.forEach((kind, index) => {
    if (["users", "roles", "everyone"].includes(String(kind))) return;
    const message = "Value must be one of ('roles', 'users', 'everyone').";
    errors.add(["allowed_mentions", "parse", index], { code: "BASE_TYPE_CHOICES", message });
  });
  for (const kind of ["users", "roles"]) {
    const ids: unknown = value[kind];
    if (!Array.isArray(ids)) continue;
    const path = ["allowed_mentions", kind];
    if (ids.length > DOCUMENTED.mentions) errors.add(path, tooLong(DOCUMENTED.mentions));
    if (!ids.every((id) => isId(id))) errors.add(path, notA("snowflake"));
    if (ids.length > 0 && parse.includes(kind)) {
      const message = `parse:["${kind}"] and ${kind}: [ids...] are mutually exclusive.`;
      errors.add(["allowed_mentions"], {
        code: "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
        message,
      });
    }
  }
}

const SUPPRESS_EMBEDS = 1 << 2;
const SUPPRESS_NOTIFICATIONS = 1 << 12;

function checkFlags(value: unknown, isEdit: boolean, errors: FormErrors): void {
  if (value === undefined || value === null) return;
  const allowed = isEdit ? SUPPRESS_EMBEDS : SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS;
  if (!Number.isInteger(value)) errors.add(["flags"], notA("int"));
  else if ((Number(value) & ~allowed) !== 0) {
    errors.add(["flags"], {
      code: "BASE_TYPE_CHOICES",
      message: "Value has flags that cannot be set here.",
    });
  }
}

function checkAttachments(value: unknown, files: number, errors: FormErrors): void {
  if (!Array.isArray(value)) return;
  value.forEach((attachment: unknown, index) => {
    const id: unknown = isObject(attachment) ? attachment["id"] : undefined;
    // A long id names a file that the message has already; a short one a file of this request.
    if (isId(id) || (/^\d{1,2}$/.test(String(id)) && Number(id) < files)) return;
    errors.add(["attachments", index], {
      code: "ATTACHMENT_NOT_FOUND",
      message: `No file of this request for attachment ${String(id)}.`,
    });
  });
}
