import type { BgsSettings } from "../../schema.ts";
import {
  defineReport,
  type ReportDefinition,
  type ReportFacts,
  type WrittenReport,
} from "./define-report.ts";
import { classicFormat, formatOf } from "./formats.ts";
import type { ReportSection } from "./report.ts";
import { neutralise, type RowText } from "./row-text.ts";
import { totalOf, type ZoneKind, zoneCounts, zonesBy } from "./zone-counts.ts";
import { classicZones, type SystemZones } from "./zone-format.ts";

/** The summary of conflict zones in space: a message a system, by name. */
export const spaceZoneReport = zoneReport("space", "1 0 * * *");

/** The summary of conflict zones on the ground: a message a system, by name, with its settlements. */
export const groundZoneReport = zoneReport("ground", "2 0 * * *");

function zoneReport(kind: ZoneKind, cron: string): ReportDefinition {
  return defineReport({
    id: `${kind}-cz-summary`,
    description: `Posts the ${kind} conflict zones that the commanders fought, a message a system`,
    cron,
    place(settings) {
      const { channel, roles, period } = zoneSettings(settings, kind);
      return { channels: channel, roles, period };
    },
    write: (facts) => writeZones(facts, kind),
  });
}

async function writeZones(facts: ReportFacts, kind: ZoneKind): Promise<WrittenReport | undefined> {
  const counts = await zoneCounts(facts, kind);
  if (counts.length === 0) return undefined;
  const { format, sections } = zoneSettings(facts.settings, kind);
  const systems = [...new Set(counts.map(({ system }) => system))].sort();
  const zone = facts.timezone === "UTC" ? "" : `, ${facts.timezone}`;
  const messages = systems.map((system) => {
    const rows = counts.filter((count) => count.system === system);
    const zones: SystemZones = {
      kind,
      system: neutralise(system),
      period: `${facts.period.label}${zone}`,
      tenant: neutralise(facts.tenant.name),
      sizes: zonesBy(rows, () => system)[0] ?? { low: 0, medium: 0, high: 0 },
      settlements:
        kind === "ground" && sections.settlements
          ? zonesBy(rows, ({ settlement }) => settlement ?? "")
          : [],
      cmdrs: sections.commanders ? zonesBy(rows, ({ cmdr }) => cmdr) : [],
    };
    const layout = formatOf(facts, format);
    if (layout === classicFormat) return classicZones(zones, facts.text);
    return layout({
      name: `${zones.system} - ${kind === "space" ? "Space" : "Ground"} CZ Summary`,
      period: zones.period,
      tenant: facts.tenant.name,
      sections: zoneSections(zones, facts.text),
    });
  });
  return { messages, result: { systems: systems.length } };
}

function zoneSettings(settings: BgsSettings, kind: ZoneKind): BgsSettings["spaceCz"] {
  return kind === "space" ? settings.spaceCz : settings.groundCz;
}

/** The same for formats that know nothing of conflict zones. */
function zoneSections(zones: SystemZones, text: RowText): ReportSection[] {
  const { low, medium, high } = zones.sizes;
  const section = (id: string, title: string, lines: readonly string[]): ReportSection[] =>
    lines.length === 0 ? [] : [{ id, title, lines, entries: lines }];
  const ranking = (rows: SystemZones["cmdrs"]): string[] =>
    rows.map((row, rank) => `${rank + 1}. ${neutralise(row.name)} — ${text.number(totalOf(row))}`);
  return [
    ...section("sizes", `${totalOf(zones.sizes)} CZs`, [
      `Low ${text.number(low)}, medium ${text.number(medium)}, high ${text.number(high)}`,
    ]),
    ...section("settlements", "Settlements", ranking(zones.settlements)),
    ...section("cmdrs", "Commanders", ranking(zones.cmdrs)),
  ];
}
