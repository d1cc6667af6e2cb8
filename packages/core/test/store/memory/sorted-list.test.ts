import fc from "fast-check";
import { expect, test } from "vitest";
import { SortedList } from "../../../src/store/memory/sorted-list.ts";
import { BinaryHeap } from "../../../src/store/shared/binary-heap.ts";

const anySteps = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 2000 })), {
  maxLength: 3000,
});

test("keeps the order of a sorted array through any changes, and walks from any place", () => {
  fc.assert(
    fc.property(anySteps, fc.integer({ min: -1, max: 2001 }), (steps, place) => {
      const list = new SortedList<number>((a, b) => a - b);
      const set = new Set<number>();
      const removals: [boolean, boolean][] = [];
      for (const [add, item] of steps) {
        if (add && !set.has(item)) {
          list.add(item);
          set.add(item);
        } else if (!add) removals.push([list.remove(item), set.delete(item)]);
      }
      expect(removals.filter(([done, expected]) => done !== expected)).toEqual([]);
      const sorted = [...set].sort((a, b) => a - b);
      expect([...list.values()]).toEqual(sorted);
      expect([...list.after(place)]).toEqual(sorted.filter((item) => item > place));
      expect([list.size, list.first]).toEqual([sorted.length, sorted[0]]);
    }),
    { numRuns: 60 },
  );
});

test("many items in rising and falling order stay in order", () => {
  const list = new SortedList<number>((a, b) => a - b);
  for (let item = 0; item < 3000; item++) list.add(item);
  for (let item = 6000; item >= 3000; item--) list.add(item);
  expect([...list.values()]).toEqual(Array.from({ length: 6001 }, (_, item) => item));
});

test("a heap gives its items out in order", () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), (items) => {
      const heap = new BinaryHeap<number>((a, b) => a < b);
      for (const item of items) heap.push(item);
      expect(items.map(() => heap.pop())).toEqual(items.toSorted((a, b) => a - b));
      expect(heap.pop()).toBeUndefined();
    }),
  );
});
