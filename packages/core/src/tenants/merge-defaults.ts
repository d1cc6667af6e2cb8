import { type Fields, isFields } from "./document-shape.ts";

/** Keys of a schedule that say when; one of them replaces them all. */
const WHEN = ["trigger", "cron", "interval"];

/**
 * Lays a tenant over the defaults: key by key, down into objects; lists and other values are
 * replaced, an empty section takes the default one, and `false` switches it off. A channel of another
 * type takes nothing from the default channel of its name, nor a schedule with another trigger that
 * one's trigger.
 */
export function mergeDefaults(defaults: Fields, tenant: Fields): Fields {
  const merged = mergeFields(defaults, tenant);
  const channels = mergeEach(defaults["channels"], tenant["channels"], (base, own) =>
    own["type"] !== undefined && own["type"] !== base["type"] ? own : mergeFields(base, own),
  );
  const schedules = mergeEach(defaults["schedules"], tenant["schedules"], (base, own) => {
    const replaced = WHEN.some((key) => own[key] !== undefined);
    return mergeFields(replaced ? without(base, WHEN) : base, own);
  });
  return {
    ...merged,
    ...(channels === undefined ? {} : { channels }),
    ...(schedules === undefined ? {} : { schedules }),
  };
}

function mergeFields(base: Fields, own: Fields): Fields {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(own)) {
    if (value === undefined) continue;
    const under = base[key];
    if (isFields(under) && isFields(value)) merged[key] = mergeFields(under, value);
    else if (!(isFields(under) && value === null)) merged[key] = value;
  }
  return merged;
}

function mergeEach(
  base: unknown,
  own: unknown,
  merge: (base: Fields, own: Fields) => Fields,
): Fields | undefined {
  if (!isFields(base) || !isFields(own)) return undefined;
  const merged: Record<string, unknown> = { ...base };
  for (const [name, value] of Object.entries(own)) {
    const under = base[name];
    merged[name] = isFields(under) && isFields(value) ? merge(under, value) : value;
  }
  return merged;
}

function without(fields: Fields, keys: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => !keys.includes(key)));
}
