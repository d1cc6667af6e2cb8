/** A heap that gives out its items in order. */
export class BinaryHeap<T> {
  readonly #items: T[] = [];
  readonly #isEarlier: (a: T, b: T) => boolean;

  /** Makes an empty heap over an order. */
  constructor(isEarlier: (a: T, b: T) => boolean) {
    this.#isEarlier = isEarlier;
  }

  /** Adds an item. */
  push(item: T): void {
    const items = this.#items;
    let at = items.length;
    items.push(item);
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = items[above] as T;
      if (!this.#isEarlier(item, parent)) break;
      items[at] = parent;
      at = above;
    }
    items[at] = item;
  }

  /** Takes the first item out; `undefined` when there is none. */
  pop(): T | undefined {
    const items = this.#items;
    const first = items[0];
    const last = items.pop();
    if (last !== undefined && items.length > 0) this.#sink(last);
    return first;
  }

  #sink(item: T): void {
    const items = this.#items;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= items.length) break;
      const right = below + 1;
      if (right < items.length && this.#isEarlier(items[right] as T, items[below] as T)) {
        below = right;
      }
      if (!this.#isEarlier(items[below] as T, item)) break;
      items[at] = items[below] as T;
      at = below;
    }
    items[at] = item;
  }
}
