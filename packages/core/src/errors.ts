/**
 * An error of Carillon. Tell errors apart by `code`, not by `instanceof`: two copies of the package
 * have two classes. Every code has a heading in `docs/reference/errors.md`.
 */
export class CarillonError extends Error {
  /** The class by name, for code that cannot use `instanceof`. */
  override readonly name: string = "CarillonError";
  /** What kind of error; `docs/reference/errors.md` lists them all. */
  readonly code: string;
  /** Figures and names that belong to it; never a secret. */
  readonly details: Readonly<Record<string, unknown>>;

  /** Makes an error; the message says what was expected, what was found, where, and what to do. */
  constructor(
    code: string,
    message: string,
    options: { cause?: unknown; details?: Readonly<Record<string, unknown>> } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details ?? {};
  }
}
