import { CarillonError, type Message } from "@carillon/core";
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
function embedFormat(report: Report): Message {
  return {
    title: `📅 ${report.name} for ${report.period}`,
    body: neutralise(report.tenant),
    fields: report.sections.map(({ title, entries }) => ({
      name: title,
      value: entries.join("\n"),
    })),
  };
}

/**
 * A format by name.
 *
 * @throws {@link CarillonError} `BGS_FORMAT_UNKNOWN`; the schema of the settings refuses it before.
 */
export function formatOf(
  { formats }: { formats: Readonly<Record<string, ReportFormat>> },
  name: string,
): ReportFormat {
  const format = formats[name];
  if (format !== undefined) return format;
  throw new CarillonError(
    "BGS_FORMAT_UNKNOWN",
    `Expected a format to be one of ${Object.keys(formats).join(", ")}, found ${name}`,
    { details: { format: name } },
  );
}

/** The formats that come with the plugin, by name. */
export const FORMATS: Readonly<Record<string, ReportFormat>> = {
  classic: classicFormat,
  embed: embedFormat,
};
