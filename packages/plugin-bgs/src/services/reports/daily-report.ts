import type { BgsSettings, SectionSwitch } from "../../schema.ts";
import { defineReport, type ReportFacts, type WrittenReport } from "./define-report.ts";
import { formatOf } from "./formats.ts";
import type { ResolvedPeriod } from "./period.ts";
import { type ChosenSection, collectSections } from "./report.ts";
import type { AnySection } from "./section.ts";
import { DAILY_SECTIONS } from "./sections/daily-sections.ts";

/** The daily summary: a ranking a section. With another period it is a leaderboard of that period. */
export const dailyReport = defineReport({
  id: "daily-summary",
  description: "Posts what the commanders did on the day that has just ended",
  cron: "0 0 * * *",
  place: ({ daily }) => ({ channels: daily.channel, roles: daily.roles, period: daily.period }),
  write: writeDaily,
});

async function writeDaily(facts: ReportFacts): Promise<WrittenReport | undefined> {
  const { settings, period, timezone } = facts;
  const chosen = chosenSections([...DAILY_SECTIONS, ...facts.sections], settings.daily);
  const { sections, failed } = await collectSections(facts, chosen);
  if (sections.length === 0) return undefined;
  const message = formatOf(
    facts,
    settings.daily.format,
  )({
    name: isOneDay(period) ? "Daily Summary" : "Summary",
    period: `${isOneDay(period) ? period.days?.first : period.label} (${timezone})`,
    tenant: facts.tenant.name,
    sections,
  });
  return { messages: [message], result: { sections: sections.map(({ id }) => id), failed } };
}

function isOneDay({ days }: ResolvedPeriod): boolean {
  return days !== undefined && days.first === days.last;
}

/** The sections that the settings leave on, each with its length. */
function chosenSections(
  sections: readonly AnySection[],
  { sections: switches, top }: BgsSettings["daily"],
): ChosenSection[] {
  const byId: Readonly<Record<string, SectionSwitch | undefined>> = switches;
  return sections.flatMap((section) => {
    const chosen = byId[section.id] ?? true;
    if (chosen === false) return [];
    const own = chosen === true ? {} : chosen;
    return [{ section, choice: { top: own.top ?? top, minimum: own.minimum } }];
  });
}
