import { z } from "zod";

interface Node {
  type?: string;
  description?: string;
  default?: unknown;
  enum?: readonly unknown[];
  const?: unknown;
  properties?: Record<string, Node>;
  anyOf?: readonly Node[];
  items?: Node;
}

/** A schema as a Markdown table: a row a setting, with its default and what it is. */
export function settingsTable(schema: z.ZodType): string {
  const json = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Node;
  const lines = rows(json, "")
    // Every section has the same two; the page says so once.
    .filter(([path]) => !/sections\.[^.]+\./.test(path))
    .map(([path, value, text]) => `| \`${path}\` | ${value} | ${text.replaceAll("|", "\\|")} |`);
  return ["| setting | default | what it is |", "|---|---|---|", ...lines].join("\n");
}

function rows(node: Node, path: string): [string, string, string][] {
  const object = node.properties ?? node.anyOf?.find(({ properties }) => properties)?.properties;
  const own: [string, string, string][] =
    path === "" ? [] : [[path, defaultOf(node), node.description ?? ""]];
  if (object === undefined) return own;
  return [
    ...own,
    ...Object.entries(object).flatMap(([name, member]) =>
      rows(member, path === "" ? name : `${path}.${name}`),
    ),
  ];
}

function defaultOf(node: Node): string {
  if (node.default === undefined || isEmpty(node.default)) return "";
  return `\`${typeof node.default === "string" ? node.default : JSON.stringify(node.default)}\``;
}

function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}
