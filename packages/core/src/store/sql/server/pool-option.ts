import { didYouMean } from "../../../config/index.ts";
import { CarillonError } from "../../../errors.ts";

/** How the store's own pool is made. */
export interface OwnPool {
  /** So many connections at most. @defaultValue 10 */
  readonly connections: number;
}

const DEFAULT_CONNECTIONS = 10;

/** Options of our own pool. @throws {@link CarillonError} `OPTION_INVALID`. */
export function ownPool(options: object = {}): OwnPool {
  for (const name of Object.keys(options)) {
    if (name !== "connections") {
      const hint = didYouMean(name, ["connections"]);
      throw invalidOption(`only "connections" in pool, found ${JSON.stringify(name)}${hint}`);
    }
  }
  const { connections = DEFAULT_CONNECTIONS } = options as { connections?: unknown };
  if (typeof connections === "number" && Number.isInteger(connections) && connections >= 2) {
    return { connections };
  }
  throw invalidOption(`pool.connections to be a whole number from 2, found ${String(connections)}`);
}

/** A prefix that can stand before every table's name. @throws {@link CarillonError} `OPTION_INVALID`. */
export function tablePrefix(prefix = "carillon_"): string {
  if (/^(?:[a-z][a-z0-9_]{0,29})?$/.test(prefix)) return prefix;
  throw invalidOption(
    "prefix to be at most 30 small letters, digits and _, beginning with a letter, found " +
      JSON.stringify(prefix),
  );
}

/** The error of an option of a store. */
export function invalidOption(expected: string): CarillonError {
  return new CarillonError("OPTION_INVALID", `expected ${expected}; see the options of the store`);
}
