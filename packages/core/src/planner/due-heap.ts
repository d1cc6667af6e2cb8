/** Something with an instant, in a heap; the heap keeps its place in `slot`. */
export interface HeapItem {
  /** Epoch milliseconds. */
  next: number;
  /** Place in the heap; -1 outside. */
  slot: number;
}

/** A binary heap by `next`, from which any item can be taken in O(log n). */
export class DueHeap<T extends HeapItem> {
  readonly #items: T[] = [];

  get size(): number {
    return this.#items.length;
  }

  /** The earliest instant, or `undefined` when empty. */
  get earliest(): number | undefined {
    return this.#items[0]?.next;
  }

  /** Puts an item in, or moves it to where its `next` belongs. */
  put(item: T): void {
    if (item.slot < 0) {
      item.slot = this.#items.length;
      this.#items.push(item);
    }
    this.#up(item);
    this.#down(item);
  }

  /** Takes an item out; nothing happens when it is not in. */
  remove(item: T): void {
    const { slot } = item;
    if (slot < 0) return;
    const last = this.#items.pop();
    item.slot = -1;
    if (last === undefined || last === item) return;
    this.#set(slot, last);
    this.#up(last);
    this.#down(last);
  }

  /** Takes out all that is due at an instant, earliest first. */
  takeDue(now: number): T[] {
    const due: T[] = [];
    for (let top = this.#items[0]; top !== undefined && top.next <= now; top = this.#items[0]) {
      this.remove(top);
      due.push(top);
    }
    return due;
  }

  #up(item: T): void {
    while (item.slot > 0) {
      const parent = this.#items[(item.slot - 1) >> 1];
      if (parent === undefined || parent.next <= item.next) return;
      this.#swap(item, parent);
    }
  }

  #down(item: T): void {
    for (;;) {
      const left = this.#items[2 * item.slot + 1];
      const right = this.#items[2 * item.slot + 2];
      const child =
        right !== undefined && left !== undefined && right.next < left.next ? right : left;
      if (child === undefined || child.next >= item.next) return;
      this.#swap(child, item);
    }
  }

  #swap(lower: T, upper: T): void {
    const { slot } = lower;
    this.#set(upper.slot, lower);
    this.#set(slot, upper);
  }

  #set(slot: number, item: T): void {
    this.#items[slot] = item;
    item.slot = slot;
  }
}
