/** Cuts a list into pieces that a statement can hold. */
export function inChunks<T>(items: readonly T[], size = 500): readonly (readonly T[])[] {
  const chunks: T[][] = [];
  for (let start = 0; start < items.length; start += size) {
    chunks.push(items.slice(start, start + size));
  }
  return chunks;
}
