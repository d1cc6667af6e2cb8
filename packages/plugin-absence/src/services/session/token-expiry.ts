import { z } from "zod";

const claims = z.object({ exp: z.number().positive() });

/**
 * Until when a token may be used, by our own clock, in epoch milliseconds: `expires_in` where the server
 * tells it, else the `exp` of a JWT, read against the server's own `Date` so that clocks need not agree. A
 * fifth of the lifetime, five minutes at most, is left as a margin. `undefined`: nobody can tell, and the
 * token is used until it is refused.
 */
export function usableUntil(answer: {
  token: string;
  expiresIn: number | undefined;
  /** When the server says that it answered. */
  serverTime: number | undefined;
  /** When we had the answer. */
  now: number;
}): number | undefined {
  const { token, expiresIn, serverTime, now } = answer;
  const expiry = expiresIn === undefined ? expiryOf(token) : undefined;
  const lifetime =
    expiresIn !== undefined
      ? expiresIn * 1000
      : expiry === undefined
        ? undefined
        : expiry - (serverTime ?? now);
  if (lifetime === undefined) return undefined;
  return now + lifetime - Math.min(MARGIN, Math.max(0, lifetime / 5));
}

const MARGIN = 5 * 60_000;

/** `exp` of a JWT in epoch milliseconds; not verified, since only the server can tell a good one. */
function expiryOf(token: string): number | undefined {
  const [, payload = "", signature] = token.split(".");
  if (signature === undefined) return undefined;
  try {
    const { data } = claims.safeParse(JSON.parse(Buffer.from(payload, "base64url").toString()));
    return data === undefined ? undefined : data.exp * 1000;
  } catch {
    return undefined;
  }
}
