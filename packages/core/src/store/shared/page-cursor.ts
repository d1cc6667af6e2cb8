import { CarillonError } from "../../errors.ts";
import type { PageQuery } from "../../model/index.ts";

/** How many items a page holds: 50 unless told, 1000 at most, one at least. */
export function pageLimit({ limit }: PageQuery): number {
  if (limit === undefined || !Number.isFinite(limit)) return 50;
  return Math.min(1000, Math.max(1, Math.floor(limit)));
}

/** A cursor that says after which place the next page begins. */
export function writeCursor(place: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(place)).toString("base64url");
}

/**
 * The place that a cursor names; `undefined` when there is no cursor.
 *
 * @param shape - What each part of a place is, by an example.
 * @throws {@link CarillonError} `CURSOR_INVALID` for text that no page answered.
 */
export function readCursor<T extends readonly (string | number)[]>(
  cursor: string | undefined,
  shape: T,
): T | undefined {
  if (cursor === undefined) return undefined;
  const place = parse(cursor);
  const fits =
    Array.isArray(place) &&
    place.length === shape.length &&
    place.every((part, index) => typeof part === typeof shape[index]);
  if (fits) return place as unknown as T;
  throw new CarillonError(
    "CURSOR_INVALID",
    "expected the nextCursor of the page before as cursor, found something else; " +
      "leave the cursor out to begin with the first page",
  );
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString()) as unknown;
  } catch {
    return undefined;
  }
}
