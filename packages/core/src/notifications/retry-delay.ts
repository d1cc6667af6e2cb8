/**
 * How long after each failed try the next one follows, in milliseconds: twelve tries within 48 hours, the
 * first ones close together for what passes by itself, the last ones far apart for what a person mends.
 */
const delays = [
  5_000,
  30_000,
  2 * 60_000,
  10 * 60_000,
  30 * 60_000,
  2 * 3_600_000,
  4 * 3_600_000,
  6 * 3_600_000,
  8 * 3_600_000,
  12 * 3_600_000,
  15 * 3_600_000,
] as const;

/** Tries of a delivery before it is dead. */
export const maxAttempts = delays.length + 1;

/**
 * Milliseconds to wait after the given number of failed tries, with up to a tenth more, so that what failed
 * together is not tried together; `undefined` when there is no further try.
 */
export function retryDelay(attempts: number, random: () => number): number | undefined {
  const delay = delays[attempts - 1];
  return delay === undefined ? undefined : withJitter(delay, random);
}

/** A length of time and up to a tenth of it more; never less, as services mean what they ask for. */
export function withJitter(milliseconds: number, random: () => number): number {
  return Math.ceil(milliseconds * (1 + random() / 10));
}
