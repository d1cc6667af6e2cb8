import type { Message } from "@carillon/core";
import type { Report, ReportFormat } from "./report.ts";
import { neutralise } from "./row-text.ts";

/** The original's layout: one text with a block of fixed-width rows a section. */
export function classicFormat(report: Report): Message {
  const heading = `📅 ${report.name} for ${report.period} - ${neutralise(report.tenant)}`;
  const sections = report.sections.map(
    ({ title, lines }) => `**📊 ${title}**\n\`\`\`text\n${lines.join("\n")}\n\`\`\``,
  );
  return { body: [heading, ...sections].join("\n\n") };
}

/** A field a section, for channels that can show them. */
export function embedFormat(report: Report): Message {
  return {
    title: `📅 ${report.name} for ${report.period}`,
    body: neutralise(report.tenant),
    fields: report.sections.map(({ title, entries }) => ({
      name: title,
      value: entries.join("\n"),
    })),
  };
}

/** The formats that come with the plugin, by name. */
export const FORMATS: Readonly<Record<string, ReportFormat>> = {
  classic: classicFormat,
  embed: embedFormat,
};
