const SIZES = [64, 8, 1] as const;

/**
 * Cuts a list into pieces of few different sizes, so that statements with one place for each value have
 * few different texts and stay prepared.
 */
export function* batches<T>(items: readonly T[]): Generator<readonly T[]> {
  let begin = 0;
  for (const size of SIZES) {
    for (; items.length - begin >= size; begin += size) yield items.slice(begin, begin + size);
  }
}

/** `?, ?, ?` for a list of values. */
export function marks(count: number): string {
  return Array.from({ length: count }, () => "?").join(", ");
}

const LIST_SIZES = [1, 8, 64, 512] as const;

/** Values for `in (…)`, filled up with the last one to one of a few lengths; cut into lists of 512. */
export function* lists(values: readonly string[]): Generator<readonly string[]> {
  for (let begin = 0; begin < values.length; begin += 512) {
    const part = values.slice(begin, begin + 512);
    const size = LIST_SIZES.find((each) => each >= part.length) ?? 512;
    const last = part.at(-1) as string;
    yield [...part, ...Array.from({ length: size - part.length }, () => last)];
  }
}
