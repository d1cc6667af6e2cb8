import type { Fields } from "./document-shape.ts";
import type { Report } from "./entry-report.ts";
import { TENANT_KEYS, type TenantHead, type TenantSchemas } from "./tenant-schema.ts";
import { validateWithFiles } from "./validate-with-files.ts";

const ELSEWHERE: readonly string[] = ["channels", "schedules"];
const KEYS = TENANT_KEYS.filter((key) => !ELSEWHERE.includes(key));
/** Secrets that may stand in a file. */
export const FILE_KEYS = ["apiKeyFile", "databaseFile"] as const;

/** What {@link loadHead} answers; `id` only where it is good. */
export type LoadedHead = Omit<TenantHead, "id"> & { readonly id?: string };

/** Reads what core itself knows of a tenant, and answers it beside the input with the content of its files. */
export function loadHead(
  fields: Fields,
  options: { schemas: TenantSchemas; directory: string | undefined; report: Report },
): { head: LoadedHead; input: unknown } {
  const given = [...KEYS, ...FILE_KEYS].filter((key) => fields[key] !== undefined);
  const head = Object.fromEntries(given.map((key) => [key, fields[key]]));
  const answer = validateWithFiles(options.schemas.head, head, options.directory);
  if ("value" in answer) return { head: answer.value as TenantHead, input: answer.input };
  for (const issue of answer.issues) {
    options.report(issue.keys, issue.message, issue.unknownKey ? "key" : undefined);
  }
  const isGood = (key: string): boolean => answer.issues.every(({ keys }) => keys[0] !== key);
  const { id, name } = head;
  return {
    head: {
      ...(typeof id === "string" && isGood("id") ? { id } : {}),
      ...(typeof name === "string" && isGood("name") ? { name } : {}),
    },
    input: answer.input,
  };
}
