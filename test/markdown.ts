import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { root } from "./run-tool.ts";

/** One Markdown page: its path in the repository and its text. */
export interface Page {
  readonly path: string;
  readonly text: string;
}

/** The pages of a file or a folder, in order of their paths. */
export function pages(place: string): readonly Page[] {
  const full = join(root, place);
  const files = place.endsWith(".md")
    ? [full]
    : readdirSync(full, { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".md"))
        .map((name) => join(full, name));
  return files.toSorted().map((file) => ({
    path: relative(root, file).replaceAll("\\", "/"),
    text: readFileSync(file, "utf8"),
  }));
}

/** The code of a page's fenced blocks of one language, without the fences. */
export function codeBlocks(page: Page, language: string): readonly string[] {
  const fence = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm");
  return [...page.text.matchAll(fence)].map((match) => match[1] ?? "");
}

/** The headings of a page, without their marks. */
export function headings(page: Page): readonly string[] {
  const withoutCode = page.text.replaceAll(/^```[\s\S]*?^```$/gm, "");
  return [...withoutCode.matchAll(/^#{1,6} (.+)$/gm)].map((match) => match[1]?.trim() ?? "");
}

/** The places in the repository that a page links to, as written. */
export function localLinks(page: Page): readonly string[] {
  const withoutCode = page.text.replaceAll(/^```[\s\S]*?^```$/gm, "");
  return [...withoutCode.matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => match[1] ?? "")
    .filter((link) => !/^[a-z]+:/.test(link));
}
