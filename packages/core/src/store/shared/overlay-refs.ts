/**
 * The references of the parts that stand under an update key: those of the last delivery that was sent,
 * and place by place those that later ones, not sent to the end, have recorded. Ends before the first
 * part without a reference, since what comes after it could not be told from it.
 *
 * @param deliveries - Oldest first, beginning with the last one sent where there is one.
 */
export function overlayRefs(
  deliveries: readonly { sent: boolean; parts: readonly (string | null | undefined)[] }[],
): readonly string[] {
  const standing: (string | undefined)[] = [];
  for (const { parts } of deliveries) {
    for (const [place, ref] of parts.entries()) {
      if (ref !== null && ref !== undefined) standing[place] = ref;
      else standing[place] ??= undefined;
    }
  }
  const refs: string[] = [];
  for (const ref of standing) {
    if (ref === undefined) break;
    refs.push(ref);
  }
  return refs;
}
