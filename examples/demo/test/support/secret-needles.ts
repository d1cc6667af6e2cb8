/** A secret, with every form in which it must not be found. */
export interface Needle {
  /** For messages: no secret. */
  readonly name: string;
  /** The secret as it is, and as it may be encoded. */
  readonly forms: readonly string[];
}

/** Plain, percent-encoded, Base64, escaped in JSON (and in JSON inside of JSON). */
export function needle(name: string, secret: string): Needle {
  const percent = encodeURIComponent(secret);
  const base64 = Buffer.from(secret).toString("base64");
  const json = JSON.stringify(secret).slice(1, -1);
  const forms = [
    secret,
    percent,
    percent.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    percent.replaceAll("%20", "+"),
    encodeURI(secret),
    base64,
    base64.replace(/=+$/, ""),
    Buffer.from(secret).toString("base64url"),
    json,
    JSON.stringify(json).slice(1, -1),
    // Half a key is half the work of whoever wants it; half a URL is not.
    ...(secret.includes("://") ? [] : [secret.slice(0, Math.ceil(secret.length / 2))]),
  ];
  return { name, forms: [...new Set(forms)] };
}

/** Where which secret is found, and in which form; an empty list is what everybody wants. */
export function leaks(
  haystacks: Readonly<Record<string, string>>,
  needles: readonly Needle[],
): string[] {
  const byStart = new Map<string, { name: string; form: string; index: number }[]>();
  for (const { name, forms } of needles) {
    for (const [index, form] of forms.entries()) {
      const start = form.slice(0, START);
      byStart.set(start, [...(byStart.get(start) ?? []), { name, form, index }]);
    }
  }
  // One pass over each text, however many secrets there are: megabytes are searched for hundreds.
  return Object.entries(haystacks).flatMap(([place, text]) => {
    const found = new Set<string>();
    for (let at = 0; at < text.length; at += 1) {
      for (const { name, form, index } of byStart.get(text.slice(at, at + START)) ?? []) {
        if (text.startsWith(form, at)) found.add(`${name}, form ${index}`);
      }
    }
    return [...found].map((what) => `${place}: ${what}`);
  });
}

/** No form is shorter. */
const START = 6;
