import type { Message, MessageField, Severity } from "@carillon/core";
import { cleanText } from "../text/length.ts";
import { timestamp } from "../text/markdown.ts";
import { isWebUrl } from "./web-url.ts";

/** A message as plain text with markdown: heading, body, fields, link, picture, instant. */
export function messageText(message: Message): string {
  const sections = [
    ...openingOf(message),
    ...fieldSections(message.fields ?? []),
    hasTitle(message) && isWebUrl(message.link) ? "" : (message.link ?? ""),
    message.image?.startsWith("attachment:") === true ? "" : (message.image ?? ""),
    instantOf(message.timestamp),
  ];
  return cleanText(sections.filter((section) => section.trim() !== "").join("\n\n")).trim();
}

const ICONS: Readonly<Record<Severity, string>> = {
  debug: "🔍 ",
  info: "ℹ️ ",
  success: "✅ ",
  warning: "⚠️ ",
  error: "❌ ",
  critical: "🚨 ",
};

function hasTitle(message: Message): boolean {
  return (message.title ?? "").trim() !== "";
}

function openingOf(message: Message): string[] {
  const icon = message.severity === undefined ? "" : ICONS[message.severity];
  const title = (message.title ?? "").trim().replace(/\s*\n\s*/g, " ");
  if (title === "") return [message.body.trim() === "" ? "" : icon + message.body];
  const heading = isWebUrl(message.link) ? `[${title}](<${message.link}>)` : title;
  return [`${icon}**${heading}**`, message.body];
}

/** Fields that may stand side by side are lines of one section; the others are a section each. */
function fieldSections(fields: readonly MessageField[]): string[] {
  const sections: string[] = [];
  let isRow = false;
  for (const { name, value, inline } of fields) {
    const text = inline === true ? `**${name.trim()}:** ${value}` : `**${name.trim()}**\n${value}`;
    if (inline === true && isRow) sections.push(`${sections.pop() ?? ""}\n${text}`);
    else sections.push(text);
    isRow = inline === true;
  }
  return sections;
}

function instantOf(at: Date | string | undefined): string {
  return at === undefined || Number.isNaN(new Date(at).getTime()) ? "" : timestamp(at, "f");
}
