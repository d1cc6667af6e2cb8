import { randomFillSync } from "node:crypto";

const POOL = new Uint8Array(16 * 256);
const state = { used: POOL.length, now: -1, counter: 0 };
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/**
 * Makes a UUID of version 7, which sorts by the millisecond of `now`. Ids of one process in one
 * millisecond sort in the order they were made; those of several processes do not.
 *
 * @param now - Epoch milliseconds, from a clock.
 * @see https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7, section 6.2 method 1: the 12 bits
 * after the version and the 30 after the variant are a counter that begins at random.
 */
export function uuidv7(now: number): string {
  const time = Math.max(0, Math.floor(now));
  if (state.used + 16 > POOL.length) {
    randomFillSync(POOL);
    state.used = 0;
  }
  const random = state.used;
  state.used += 16;
  // A clock that was set back begins anew: its ids are unique, only their order is lost.
  const step = time === state.now ? 1 + (POOL[random + 9] ?? 0) : undefined;
  // The first counter leaves the top bit free: no millisecond has room for 2^33 ids.
  state.counter = step === undefined ? bytes(random + 4, 5) % 2 ** 41 : state.counter + step;
  state.now = time;
  const high = Math.floor(state.counter / 2 ** 30);
  const low = state.counter % 2 ** 30;
  return (
    `${hex(time, 6).slice(0, 8)}-${hex(time, 6).slice(8)}-` +
    `${hex(0x7000 + high, 2)}-${hex(0x8000 + Math.floor(low / 2 ** 16), 2)}-` +
    `${hex(low % 2 ** 16, 2)}${hex(bytes(random, 4), 4)}`
  );
}

function bytes(from: number, count: number): number {
  let value = 0;
  for (let index = from; index < from + count; index++) value = value * 256 + (POOL[index] ?? 0);
  return value;
}

function hex(value: number, count: number): string {
  let text = "";
  let rest = value;
  for (let index = 0; index < count; index++) {
    text = (HEX[rest % 256] ?? "") + text;
    rest = Math.floor(rest / 256);
  }
  return text;
}
