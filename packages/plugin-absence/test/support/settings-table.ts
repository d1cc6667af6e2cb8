import { z } from "zod";

interface Node {
  description?: string;
  default?: unknown;
  properties?: Record<string, Node>;
  anyOf?: readonly Node[];
  items?: Node;
}

/** A schema as a Markdown table: a row a setting, with its default and what it is. */
export function settingsTable(schema: z.ZodType): string {
  const json = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Node;
  const lines = rows(json, "").map(
    ([path, value, text]) => `| \`${path}\` | ${value} | ${text.replaceAll("|", "\\|")} |`,
  );
  return ["| setting | default | what it is |", "|---|---|---|", ...lines].join("\n");
}

function rows(node: Node, path: string): [string, string, string][] {
  const inner = node.items ?? node;
  const members = inner.properties ?? inner.anyOf?.find(({ properties }) => properties)?.properties;
  const own: [string, string, string][] =
    path === "" ? [] : [[path, defaultOf(node), node.description ?? ""]];
  if (members === undefined) return own;
  return [
    ...own,
    ...Object.entries(members)
      .filter(([name, { description }]) => name !== "type" || description !== undefined)
      .flatMap(([name, member]) => rows(member, path === "" ? name : `${path}.${name}`)),
  ];
}

function defaultOf(node: Node): string {
  const value = node.default;
  const isEmpty = typeof value === "object" && value !== null && Object.keys(value).length === 0;
  if (value === undefined || isEmpty) return "";
  return `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
}
