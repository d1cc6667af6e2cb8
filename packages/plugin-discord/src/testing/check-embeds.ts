import { countedLength, DOCUMENTED } from "./documented.ts";
import { badLength, type FormErrors, notA, REQUIRED, tooLong } from "./form-errors.ts";

type Json = Readonly<Record<string, unknown>>;

/** Checks embeds by Discord's rules; one breach refuses the whole post. */
export function checkEmbeds(value: unknown, errors: FormErrors): void {
  if (value === undefined || value === null) return;
  if (!Array.isArray(value)) {
    errors.add(["embeds"], {
      code: "LIST_TYPE_CONVERT",
      message: "Only iterables may be used in a ListType",
    });
    return;
  }
  if (value.length > DOCUMENTED.embeds) errors.add(["embeds"], tooLong(DOCUMENTED.embeds));
  const embeds = value.filter(isObject);
  if (embeds.length < value.length) errors.add(["embeds"], notA("dictionary"));
  embeds.forEach((embed, index) => checkEmbed(embed, ["embeds", index], errors));
  const total = embeds.reduce((sum, embed) => sum + textsOf(embed), 0);
  if (total > DOCUMENTED.embedSum) {
    errors.add(["embeds"], {
      code: "MAX_EMBED_SIZE_EXCEEDED",
      message: `Embed size exceeds maximum size of ${DOCUMENTED.embedSum}`,
    });
  }
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Checks a text: its type, and its length in code points without the spaces around it. */
export function checkText(
  value: unknown,
  {
    path,
    limit,
    required = false,
  }: { path: readonly (string | number)[]; limit: number; required?: boolean },
  errors: FormErrors,
): void {
  if (value === undefined || value === null) {
    if (required) errors.add(path, REQUIRED);
  } else if (typeof value !== "string")
    errors.add(path, {
      code: "STRING_TYPE_CONVERT",
      message: "Could not interpret value as string.",
    });
  else if (required && value.trim() === "") errors.add(path, REQUIRED);
  else if (countedLength(value) > limit) errors.add(path, tooLong(limit));
}

/** Checks a URL by its form; an attachment's may stand where a picture is wanted. */
export function checkUrl(
  value: unknown,
  path: readonly (string | number)[],
  errors: FormErrors,
): void {
  if (value === undefined || value === null) return;
  const text = typeof value === "string" ? value : "";
  const scheme = /^([a-z][\w+.-]*):/i.exec(text)?.[1]?.toLowerCase();
  const isPicture = ["url", "icon_url"].includes(String(path.at(-1))) && path.length > 3;
  const schemes = isPicture ? ["http", "https", "attachment"] : ["http", "https"];
  if (scheme === undefined || !URL.canParse(text) || /\s/.test(text)) {
    errors.add(path, { code: "URL_TYPE_INVALID_URL", message: "Not a well formed URL." });
  } else if (!schemes.includes(scheme)) {
    const message = `Scheme "${scheme}" is not supported. Scheme must be one of ('http', 'https').`;
    errors.add(path, { code: "URL_TYPE_INVALID_SCHEME", message });
  } else if (text.length > DOCUMENTED.url) errors.add(path, tooLong(DOCUMENTED.url));
}

function checkEmbed(embed: Json, path: readonly (string | number)[], errors: FormErrors): void {
  checkText(embed["title"], { path: [...path, "title"], limit: DOCUMENTED.embedTitle }, errors);
  checkText(
    embed["description"],
    { path: [...path, "description"], limit: DOCUMENTED.embedDescription },
    errors,
  );
  checkUrl(embed["url"], [...path, "url"], errors);
  const { color, timestamp } = embed;
  if (color !== undefined && color !== null && !(Number.isInteger(color) && Number(color) >= 0))
    errors.add([...path, "color"], notA("int"));
  if (Number(color ?? 0) > 0xffffff) {
    const message = "int value should be less than or equal to 16777215.";
    errors.add([...path, "color"], { code: "NUMBER_TYPE_MAX", message });
  }
  if (timestamp !== undefined && timestamp !== null && !isIso(timestamp)) {
    const message = `Could not parse ${JSON.stringify(timestamp)}. Should be ISO8601.`;
    errors.add([...path, "timestamp"], { code: "DATE_TIME_TYPE_PARSE", message });
  }
  checkParts(embed, path, errors);
  checkFields(embed["fields"], path, errors);
}

function checkParts(embed: Json, path: readonly (string | number)[], errors: FormErrors): void {
  const { footer, author, image, thumbnail } = embed;
  if (isObject(footer)) {
    checkText(
      footer["text"],
      { path: [...path, "footer", "text"], limit: DOCUMENTED.embedFooter, required: true },
      errors,
    );
    checkUrl(footer["icon_url"], [...path, "footer", "icon_url"], errors);
  }
  if (isObject(author)) {
    checkText(
      author["name"],
      { path: [...path, "author", "name"], limit: DOCUMENTED.embedAuthor, required: true },
      errors,
    );
    checkUrl(author["icon_url"], [...path, "author", "icon_url"], errors);
  }
  if (isObject(image)) checkUrl(image["url"], [...path, "image", "url"], errors);
  if (isObject(thumbnail)) checkUrl(thumbnail["url"], [...path, "thumbnail", "url"], errors);
}

function checkFields(value: unknown, path: readonly (string | number)[], errors: FormErrors): void {
  if (!Array.isArray(value)) return;
  const at = [...path, "fields"];
  if (value.length > DOCUMENTED.embedFields) errors.add(at, badLength(0, DOCUMENTED.embedFields));
  value.forEach((field: unknown, index) => {
    const { name, value: text } = isObject(field) ? field : {};
    checkText(
      name,
      { path: [...at, index, "name"], limit: DOCUMENTED.embedFieldName, required: true },
      errors,
    );
    checkText(
      text,
      { path: [...at, index, "value"], limit: DOCUMENTED.embedFieldValue, required: true },
      errors,
    );
  });
}

function isIso(value: unknown): boolean {
  return (
    typeof value === "string" && /^\d{4}-\d\d-\d\d/.test(value) && !Number.isNaN(Date.parse(value))
  );
}

function textsOf(embed: Json): number {
  const length = (value: unknown): number => (typeof value === "string" ? countedLength(value) : 0);
  const part = (name: string, key: string): number => {
    const value = embed[name];
    return isObject(value) ? length(value[key]) : 0;
  };
  const fields = Array.isArray(embed["fields"]) ? embed["fields"].filter(isObject) : [];
  const inFields = fields.reduce(
    (sum, field) => sum + length(field["name"]) + length(field["value"]),
    0,
  );
  return (
    length(embed["title"]) +
    length(embed["description"]) +
    part("footer", "text") +
    part("author", "name") +
    inFields
  );
}
