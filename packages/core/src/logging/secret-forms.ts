/**
 * The ways a secret may look in a log: as it is, percent-encoded, in Base64, escaped in JSON; of a URL
 * also its path, the long parts of it, and its password, which libraries print without the rest.
 */
export function secretForms(secret: string): readonly string[] {
  const parts = [secret, ...urlParts(secret)];
  return [...new Set(parts.flatMap(encodings))].filter((form) => form.length >= 6);
}

function encodings(text: string): string[] {
  const percent = attempt(encodeURIComponent, text);
  const base64 = Buffer.from(text).toString("base64");
  return [
    text,
    percent,
    percent.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    percent.replaceAll("%20", "+"),
    attempt(encodeURI, text),
    base64,
    base64.replace(/=+$/, ""),
    Buffer.from(text).toString("base64url"),
    JSON.stringify(text).slice(1, -1),
  ];
}

function urlParts(text: string): string[] {
  const scheme = /^([a-z][a-z0-9+.-]{0,30}):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined || !URL.canParse(text)) return [];
  const url = new URL(text);
  const password = [url.password, attempt(decodeURIComponent, url.password)].filter(
    (part) => part.length >= 6,
  );
  // The path of a database is a name people need to see; that of a webhook is the key to it.
  if (!scheme.startsWith("http")) return password;
  const path = `${url.pathname}${url.search}`;
  const segments = url.pathname
    .split("/")
    .filter((part) => part.length >= 16 && !/^\d+$/.test(part));
  const values = [...url.searchParams.values()].filter((value) => value.length >= 8);
  return [...password, url.href, ...(path.length >= 12 ? [path] : []), ...segments, ...values];
}

// Half a surrogate pair cannot be encoded, a lone percent sign cannot be decoded.
function attempt(change: (text: string) => string, text: string): string {
  try {
    return change(text);
  } catch {
    return text;
  }
}
