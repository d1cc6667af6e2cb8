/**
 * Whether a document was encrypted with SOPS: it has SOPS' own section, or one of its values begins
 * with SOPS' mark.
 *
 * @see https://github.com/getsops/sops
 */
export function isEncrypted(value: unknown): boolean {
  return hasSopsSection(value) || hasSopsValue(value);
}

function hasSopsSection(value: unknown): boolean {
  if (typeof value !== "object" || value === null || !("sops" in value)) return false;
  const { sops } = value;
  return typeof sops === "object" && sops !== null && ("mac" in sops || "lastmodified" in sops);
}

function hasSopsValue(value: unknown): boolean {
  if (typeof value === "string") return value.startsWith("ENC[AES256_GCM,");
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some(hasSopsValue);
}
