import { createRequire } from "node:module";
import type { z } from "zod";
import type { Schema } from "../config/schema.ts";

/**
 * A schema that is built at its first use: importing core must not load zod, which takes as long as all of
 * core does.
 */
export function lazySchema<Output>(build: (zod: typeof z) => Schema<Output>): Schema<Output> {
  let schema: Schema<Output> | undefined;
  const built = (): Schema<Output> => {
    schema ??= build((require("zod") as { z: typeof z }).z);
    return schema;
  };
  return {
    "~standard": {
      version: 1,
      vendor: "zod",
      validate: (value, options) => built()["~standard"].validate(value, options),
    },
  };
}

const require = createRequire(import.meta.url);
