const LONGEST = 60;

/**
 * A word from outside as it may stand in a message: in double quotes, on one line, at most 60
 * characters of it.
 */
export function quoted(word: string): string {
  return JSON.stringify(word.length > LONGEST ? `${word.slice(0, LONGEST)}…` : word);
}
