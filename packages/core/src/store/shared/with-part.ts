/**
 * References of accepted parts with one more. A write whose answer was lost comes a second time, for the
 * same place and with the same reference: it changes nothing.
 *
 * @param place - Place of the part, as the sender counts.
 */
export function withPart<T>(parts: readonly T[], place: number, ref: T): readonly T[] {
  return parts.length > place && parts[place] === ref ? parts : [...parts, ref];
}
