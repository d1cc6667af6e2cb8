import { CarillonError } from "../errors.ts";

/** The error of a URL that cannot be used. */
export function invalidUrl(expected: string): CarillonError {
  return new CarillonError(
    "DATABASE_URL_INVALID",
    `The database URL is not usable: expected ${expected.replace(/\.$/, "")}. Examples: sqlite:./veil.db, ` +
      "mysql://user:password@host/database, postgres://user:password@host/database.",
  );
}
