// The door of the room; what users may import stands in `src/index.ts`.
export { atPath } from "./at-path.ts";
export type { ConfigDocument, DocumentProblem, Position } from "./config-document.ts";
export { type Environment, environmentLookup } from "./environment.ts";
export { fingerprint } from "./fingerprint.ts";
export { interpolate, type Lookup } from "./interpolate.ts";
export { unknownKey } from "./issue-messages.ts";
export { didYouMean, nearest } from "./nearest.ts";
export { parseConfig } from "./parse-config.ts";
export { pathText } from "./path-text.ts";
export { quoted } from "./quoted.ts";
export {
  type ReferenceIssue,
  type ReferenceOptions,
  resolveReferences,
} from "./resolve-references.ts";
export type { AnySchema, In, Out, Schema } from "./schema.ts";
export { schemaKeys } from "./schema-keys.ts";
export { knownSecrets, rememberSecret, Secret, strikeSecrets } from "./secret.ts";
export { readSecretFile } from "./secret-file.ts";
export { type Validation, validate } from "./validate.ts";
export type { ValidationIssue } from "./validation-issue.ts";
