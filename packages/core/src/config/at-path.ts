/** The value at a path of own keys, and whether it is there at all. */
export function atPath(
  value: unknown,
  path: readonly PropertyKey[],
): { readonly found: boolean; readonly value: unknown } {
  let here = value;
  for (const key of path) {
    if (typeof here !== "object" || here === null || !Object.hasOwn(here, key)) {
      return { found: false, value: undefined };
    }
    here = (here as Record<PropertyKey, unknown>)[key];
  }
  return { found: true, value: here };
}
