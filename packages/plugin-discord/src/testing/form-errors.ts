/** What is wrong at one place of a body. */
export interface FormError {
  /** Discord's name of the rule, `BASE_TYPE_MAX_LENGTH`. */
  code: string;
  /** For people. */
  message: string;
}

/** Collects what is wrong with a body, and tells it in Discord's nested form. */
export class FormErrors {
  readonly #root: Record<string, unknown> = {};
  #count = 0;

  /** Notes an error at a path such as `embeds.0.title`; the empty path is the body itself. */
  add(path: readonly (string | number)[], error: FormError): void {
    let node = this.#root;
    for (const step of path) node = (node[String(step)] ??= {}) as Record<string, unknown>;
    ((node["_errors"] ??= []) as FormError[]).push(error);
    this.#count += 1;
  }

  /** Whether anything is wrong. */
  get any(): boolean {
    return this.#count > 0;
  }

  /** The body of the answer 400. */
  toBody(): object {
    return { message: "Invalid Form Body", code: 50035, errors: this.#root };
  }
}

/** A field that has to be there. */
export const REQUIRED: FormError = {
  code: "BASE_TYPE_REQUIRED",
  message: "This field is required",
};

/** A text or list that is too long. */
export function tooLong(limit: number): FormError {
  return { code: "BASE_TYPE_MAX_LENGTH", message: `Must be ${limit} or fewer in length.` };
}

/** A text or list that is too long or too short. */
export function badLength(from: number, to: number): FormError {
  return { code: "BASE_TYPE_BAD_LENGTH", message: `Must be between ${from} and ${to} in length.` };
}

/** A value of another type. */
export function notA(type: string): FormError {
  return {
    code: `${type.toUpperCase()}_TYPE_CONVERT`,
    message: `Could not interpret value as ${type}.`,
  };
}
