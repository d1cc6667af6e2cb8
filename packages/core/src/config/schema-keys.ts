import type { Schema } from "./schema.ts";

/** What Standard JSON Schema adds to a schema; validators that lack it give no suggestions. */
interface Describes {
  jsonSchema?: { input(options: object): unknown };
}

type Json = Readonly<Record<string, unknown>>;

/**
 * The keys that a schema knows at a place, for suggestions; empty when it does not tell.
 *
 * @see https://standardschema.dev/json-schema
 */
export function schemaKeys(schema: Schema, path: readonly PropertyKey[]): readonly string[] {
  const root = describe(schema);
  if (root === undefined) return [];
  let places: readonly Json[] = alternatives(root, root);
  for (const key of path) {
    places = places
      .flatMap((place) => step(place, key))
      .flatMap((next) => alternatives(next, root));
  }
  return [...new Set(places.flatMap((place) => Object.keys(asJson(place["properties"]) ?? {})))];
}

function describe(schema: Schema): Json | undefined {
  try {
    return asJson(
      (schema["~standard"] as Describes).jsonSchema?.input({
        target: "draft-2020-12",
        libraryOptions: { unrepresentable: "any" },
      }),
    );
  } catch {
    // A schema that JSON Schema cannot express is none the worse for it.
    return undefined;
  }
}

function step(place: Json, key: PropertyKey): readonly Json[] {
  const next = asJson(asJson(place["properties"])?.[String(key)]);
  const rest = [place["items"], place["additionalProperties"]].map(asJson);
  return next === undefined ? rest.filter((item) => item !== undefined) : [next];
}

function alternatives(place: Json, root: Json, depth = 0): readonly Json[] {
  if (depth > 8) return [];
  const referred = typeof place["$ref"] === "string" ? refer(place["$ref"], root) : undefined;
  const inner = ["anyOf", "oneOf", "allOf"].flatMap((word) => {
    const list = place[word];
    return Array.isArray(list) ? list.map(asJson).filter((item) => item !== undefined) : [];
  });
  const all = referred === undefined ? inner : [referred, ...inner];
  return [place, ...all.flatMap((item) => alternatives(item, root, depth + 1))];
}

function refer(reference: string, root: Json): Json | undefined {
  if (reference === "#") return root;
  if (!reference.startsWith("#/")) return undefined;
  return reference
    .slice(2)
    .split("/")
    .reduce<Json | undefined>((place, key) => asJson(place?.[key]), root);
}

function asJson(value: unknown): Json | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Json)
    : undefined;
}
