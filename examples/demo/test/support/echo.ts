/** A text that repeats a secret in every encoding, as a careless error page may. */
export function echo(secret: string): string {
  const base64 = Buffer.from(secret);
  return [
    secret,
    encodeURIComponent(secret),
    encodeURI(secret),
    base64.toString("base64"),
    base64.toString("base64url"),
    JSON.stringify({ it: secret }),
    JSON.stringify(JSON.stringify({ it: secret })),
  ].join(" | ");
}
