/** One page of a list. */
export interface Page<T> {
  /** The items of this page, in the list's order. */
  items: readonly T[];
  /** Give this back as `cursor` to get the next page; absent on the last one. */
  nextCursor?: string;
}

/** Which page of a list. */
export interface PageQuery {
  /** At most so many items; 50 unless told, 1000 at most. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
  /** Text to look for, in any letter case. */
  search?: string;
}
