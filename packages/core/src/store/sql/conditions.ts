import type { SqlValue } from "./sql-database.ts";

/** Conditions of a query, with their values in order. */
export class Conditions {
  /** The values. */
  readonly values: SqlValue[] = [];
  readonly #texts: string[] = [];

  /** Adds a condition with a `?` for each value. */
  add(text: string, ...values: readonly SqlValue[]): this {
    this.#texts.push(text);
    this.values.push(...values);
    return this;
  }

  /** Adds `column = value` where there is a value. */
  equal(column: string, value: SqlValue | undefined): this {
    return value === undefined ? this : this.add(`${column} = ?`, value);
  }

  /** `where …`, or nothing. */
  get where(): string {
    return this.#texts.length === 0 ? "" : `where ${this.#texts.join(" and ")}`;
  }
}
