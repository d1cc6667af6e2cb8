import { knownSecrets } from "../config/index.ts";
import { SecretIndex } from "./secret-index.ts";

/** Text beyond this is cut: a log is not the place for it. */
const LONGEST = 32_768;

// A cache of what config/ knows, and that only grows.
const secrets = new SecretIndex();

/**
 * Strikes secrets out of text: the value of every `Secret` of this process in any encoding, webhook
 * URLs, passwords in URLs, keys in queries, headers and JSON. Text longer than 32 KiB is cut.
 */
export function redactText(text: string): string {
  // Twice the limit is looked at, so that a secret across the cut is seen whole.
  const looked = text.length > 2 * LONGEST ? text.slice(0, 2 * LONGEST) : text;
  let clean = secrets.strike(looked, knownSecrets());
  if (SUSPECT.test(clean)) {
    for (const [pattern, replacement] of PATTERNS) clean = clean.replace(pattern, replacement);
  }
  return text.length > LONGEST ? `${clean.slice(0, LONGEST)}… (${text.length} characters)` : clean;
}

// One cheap look decides whether the patterns are tried at all.
const SUSPECT =
  /:\/\/|=|":|\\":|webhook|bearer|basic|authorization|slack|telegram|\bbot\d|eyJ|whsec_|\d:[\w-]{30}/i;

const NAME =
  "(?:password|passwd|pwd|passphrase|secret|token|api[_-]?key|access[_-]?key|authorization|webhook|credential)";

// A repetition with something behind it has a bound, so that no text makes a pattern slow.
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  // Discord, and servers that behave like it: the id stays, it names the channel.
  [/(\/webhooks\/\d{1,25}\/)[\w-]{8,}/gi, "$1[redacted]"],
  [/(hooks\.slack(?:-gov)?\.com\/[a-z]{1,20})\/[^\s"'<>]+/gi, "$1/[redacted]"],
  [/(\.webhook\.office\.com|outlook\.office(?:365)?\.com\/webhook)[^\s"'<>]+/gi, "$1/[redacted]"],
  [/(\/bot)\d{5,15}:[\w-]{8,}/g, "$1[redacted]"],
  [/\b\d{8,12}:[\w-]{35}\b/g, "[redacted]"],
  // user:password@ of a URL; only http cannot have a slash in an unescaped password.
  [/(\bhttps?:\/\/[^\s/?#:@"']{0,200}:)[^\s/?#@"']{1,300}@/gi, "$1[redacted]@"],
  [
    /(\b(?!https?:)[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/?#:@"']{0,200}:)[^\s@"']{1,300}@/gi,
    "$1[redacted]@",
  ],
  [
    new RegExp(
      `([?&;][\\w.-]{0,40}(?:${NAME}|key|sig|signature|auth|code)[\\w.-]{0,40}=)[^&\\s"'<>#]+`,
      "gi",
    ),
    "$1[redacted]",
  ],
  [new RegExp(`(\\b${NAME}\\s{0,3}=\\s{0,3})[^\\s&"',;]+`, "gi"), "$1[redacted]"],
  // A field of JSON, and of JSON inside a JSON text.
  [
    new RegExp(`("[\\w.-]{0,40}${NAME}[\\w.-]{0,40}"\\s{0,5}:\\s{0,5}")(?:[^"\\\\]|\\\\.)+`, "gi"),
    "$1[redacted]",
  ],
  [
    new RegExp(
      `(\\\\"[\\w.-]{0,40}${NAME}[\\w.-]{0,40}\\\\"\\s{0,5}:\\s{0,5}\\\\")[^"\\\\]+`,
      "gi",
    ),
    "$1[redacted]",
  ],
  [/(\bauthorization["']?\s{0,5}[:=]\s{0,5}["']?)(?!\[redacted\])[^\r\n"',]{3,}/gi, "$1[redacted]"],
  [/\b(bearer|basic)\s{1,3}[\w+/=.~:-]{16,}/gi, "$1 [redacted]"],
  [/\beyJ[\w-]{8,4000}\.[\w-]{8,8000}\.[\w-]{8,}/g, "[redacted]"],
  [/\bwhsec_[\w+/=-]{8,}/g, "whsec_[redacted]"],
];
