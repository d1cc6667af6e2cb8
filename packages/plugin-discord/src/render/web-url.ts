import { LIMITS } from "../limits.ts";

/** Whether Discord takes it where it wants a URL; one bad URL makes it refuse the whole post. */
export function isWebUrl(text: string | undefined): text is string {
  if (text === undefined || text.length > LIMITS.url || /\s/.test(text)) return false;
  try {
    return ["http:", "https:"].includes(new URL(text).protocol);
  } catch {
    return false;
  }
}

/** Whether it can be an embed's picture: a web URL, or a file of the same post. */
export function isImageUrl(text: string | undefined): text is string {
  return isWebUrl(text) || /^attachment:\/\/[^/\s]+\.(jpe?g|png|webp|gif)$/i.test(text ?? "");
}
