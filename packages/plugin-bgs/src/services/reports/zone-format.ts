import type { Message } from "@carillon/core";
import { neutralise, type RowText } from "./row-text.ts";
import { totalOf, type ZoneKind, type ZoneSizes } from "./zone-counts.ts";

/** The fights in one system. */
export interface SystemZones {
  /** Where. */
  kind: ZoneKind;
  /** System, neutralised. */
  system: string;
  /** For the heading. */
  period: string;
  /** Whose, neutralised. */
  tenant: string;
  /** All of them. */
  sizes: ZoneSizes;
  /** By settlement; on the ground only, and where it is wanted. */
  settlements: readonly (ZoneSizes & { name: string })[];
  /** By commander, where it is wanted. */
  cmdrs: readonly (ZoneSizes & { name: string })[];
}

/**
 * The original's layout of one system: blocks of fixed-width tables, to the byte, but for commanders'
 * names, which are cut to their column (B30).
 */
export function classicZones(zones: SystemZones, text: RowText): Message {
  const space = zones.kind === "space";
  const { system, period, tenant, sizes } = zones;
  const total = text.number(totalOf(sizes));
  const lines = [
    ...(space ? [] : [""]),
    `⚔️:${space ? "rocket" : "gun"}:`,
    `**${system} - ${space ? "Space" : "Ground"} CZ Summary (${period}) - ${tenant}**`,
    "",
    space ? `Total: ${total} CZs` : `Total Ground CZs: ${total}`,
    ...block(sizeTable(sizes, text)),
    ...(zones.settlements.length === 0
      ? []
      : ["Settlements:", ...block(settlementTable(zones.settlements, text))]),
    ...(zones.cmdrs.length === 0
      ? []
      : ["Cmdr Distribution:", ...block(cmdrTable(zones.cmdrs, text))]),
    ...(space ? ["", ""] : []),
  ];
  return { body: lines.join("\n") };
}

function block(lines: readonly string[]): string[] {
  return ["```text", ...lines.map((line) => neutralise(line)), "```"];
}

function sizeTable({ low, medium, high }: ZoneSizes, text: RowText): string[] {
  return [
    "Type     | Count",
    "---------+------",
    `Low      | ${text.number(low, 5)}`,
    `Medium   | ${text.number(medium, 5)}`,
    `High     | ${text.number(high, 5)}`,
  ];
}

function settlementTable(rows: SystemZones["settlements"], text: RowText): string[] {
  return [
    `${text.cell("Settlement", 35)} |   CZs`,
    `${"-".repeat(36)}+------`,
    ...rows.map((row) => `${text.cell(row.name, 35)} | ${text.number(totalOf(row), 5)}`),
  ];
}

function cmdrTable(rows: SystemZones["cmdrs"], text: RowText): string[] {
  return [
    "Cmdr              |   Low |  Medium |  High |  Total",
    "------------------+-------+---------+-------+-------",
    ...rows.map((row) =>
      [
        text.cell(row.name, 17),
        text.number(row.low, 5),
        text.number(row.medium, 7),
        text.number(row.high, 5),
        text.number(totalOf(row), 6),
      ].join(" | "),
    ),
  ];
}
