const CHUNK = 256;

/**
 * Items in order, in chunks: adding, removing and walking from a place cost little however many there are.
 * No two items may compare as equal.
 */
export class SortedList<Place, T extends Place = Place> {
  readonly #compare: (a: Place, b: Place) => number;
  readonly #chunks: T[][] = [];
  #size = 0;

  /** Makes an empty list over an order. */
  constructor(compare: (a: Place, b: Place) => number) {
    this.#compare = compare;
  }

  /** How many there are. */
  get size(): number {
    return this.#size;
  }

  /** The first; `undefined` when there is none. */
  get first(): T | undefined {
    return this.#chunks[0]?.[0];
  }

  /** Adds an item. */
  add(item: T): void {
    this.#size += 1;
    const at = Math.min(this.#chunkOf(item), this.#chunks.length - 1);
    const chunk = this.#chunks[at];
    if (chunk === undefined) {
      this.#chunks.push([item]);
      return;
    }
    chunk.splice(this.#placeIn(chunk, item), 0, item);
    if (chunk.length > 2 * CHUNK) this.#chunks.splice(at + 1, 0, chunk.splice(CHUNK));
  }

  /** Removes an item; `false` when it is not there. */
  remove(item: Place): boolean {
    const at = this.#chunkOf(item);
    const chunk = this.#chunks[at];
    if (chunk === undefined) return false;
    const place = this.#placeIn(chunk, item);
    const found = chunk[place];
    if (found === undefined || this.#compare(found, item) !== 0) return false;
    chunk.splice(place, 1);
    if (chunk.length === 0) this.#chunks.splice(at, 1);
    this.#size -= 1;
    return true;
  }

  /** All in order. The list must not change meanwhile. */
  *values(): IterableIterator<T> {
    for (const chunk of this.#chunks) yield* chunk;
  }

  /** Those that come after a place, in order; the place itself need not be an item. */
  *after(place: Place): IterableIterator<T> {
    let at = this.#chunkOf(place);
    let begin = this.#placeIn(this.#chunks[at] ?? [], place);
    for (; at < this.#chunks.length; at++, begin = 0) {
      const chunk = this.#chunks[at] as T[];
      for (let index = begin; index < chunk.length; index++) {
        const item = chunk[index] as T;
        if (this.#compare(item, place) > 0) yield item;
      }
    }
  }

  /** The first chunk whose last item is not before the item. */
  #chunkOf(item: Place): number {
    let low = 0;
    let high = this.#chunks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#compare(this.#chunks[middle]?.at(-1) as T, item) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #placeIn(chunk: readonly T[], item: Place): number {
    let low = 0;
    let high = chunk.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#compare(chunk[middle] as T, item) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
