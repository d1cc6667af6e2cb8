/** What came back for a request. */
export interface DiscordAnswer {
  /** HTTP status. */
  status: number;
  /** By lower-case name. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The body, where it is JSON. */
  json: unknown;
  /** The body is a page for people, so it comes from something before Discord's API. */
  isHtml: boolean;
}

/** Puts an answer together. */
export function readAnswer(
  status: number,
  headers: DiscordAnswer["headers"],
  body: string,
): DiscordAnswer {
  const type = headerOf({ headers }, "content-type") ?? "";
  const isHtml = /html/i.test(type) || /^\s*<(!doctype|html|head|body)/i.test(body);
  return { status, headers, json: isHtml ? undefined : parseJson(body), isHtml };
}

/** A header; the first where it was sent several times. */
export function headerOf(answer: Pick<DiscordAnswer, "headers">, name: string): string | undefined {
  const value = answer.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** A property of a JSON object; `undefined` for anything else. */
export function propertyOf(json: unknown, name: string): unknown {
  if (typeof json !== "object" || json === null || !Object.hasOwn(json, name)) return undefined;
  return (json as Readonly<Record<string, unknown>>)[name];
}

/** Discord's own error code, `10015`; `undefined` where the answer has none. */
export function errorCodeOf(answer: DiscordAnswer): number | undefined {
  const code = propertyOf(answer.json, "code");
  return typeof code === "number" ? code : undefined;
}

function parseJson(body: string): unknown {
  if (body.trim() === "") return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
