import { CarillonError } from "../errors.ts";
import type { Lookup } from "./interpolate.ts";
import { readSecretFile } from "./secret-file.ts";

/** Variables by name, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Looks variables up: `NAME`, or what stands in the file that `NAME_FILE` names. Set both, and it is
 * an error, since nobody could tell which one holds.
 *
 * @param directory - Where the path in `NAME_FILE` begins, when it is relative.
 * @throws {@link CarillonError} `CONFIG_INTERPOLATION`, `CONFIG_SECRET_FILE`; the answer throws them.
 */
export function environmentLookup(environment: Environment, directory: string): Lookup {
  const own = (name: string): string | undefined =>
    Object.hasOwn(environment, name) ? environment[name] : undefined;
  return (name) => {
    const value = own(name);
    const file = own(`${name}_FILE`);
    if (file === undefined || file === "") return value;
    if (value !== undefined) {
      throw new CarillonError(
        "CONFIG_INTERPOLATION",
        `expected one of ${name} and ${name}_FILE, found both set; unset one`,
      );
    }
    return readSecretFile(file, directory);
  };
}
