import {
  isSyntax,
  type SourceFile,
  type Syntax,
  walk,
} from "../packages/core/test/architecture/source-tree.ts";

const shape = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/;

/**
 * Every code that the sources give to a `CarillonError`, sorted. A code is a literal at the first
 * place of a call (of the class, of `super`, or of a helper that passes it on), or one side of a
 * condition there; a comparison with a driver's code is none. A code that is put together ends in `*`.
 */
export function errorCodes(sources: readonly SourceFile[]): readonly string[] {
  const found = new Set<string>();
  for (const file of sources) {
    if (!/\bCarillonError\b/.test(file.text) && !/_/.test(file.text)) continue;
    walk(file, (node) => {
      for (const code of codesOfCall(node)) found.add(code);
    });
  }
  return [...found].toSorted();
}

function codesOfCall(node: Syntax): readonly string[] {
  if (node.type !== "NewExpression" && node.type !== "CallExpression") return [];
  const callee = node["callee"];
  if (!isSyntax(callee) || (callee.type !== "Identifier" && callee.type !== "Super")) return [];
  if (callee["name"] === "Error" || callee["name"] === "TypeError") return [];
  const given = node["arguments"];
  const [first] = Array.isArray(given) ? (given as readonly unknown[]) : [];
  return literals(first).filter((text) => shape.test(text.replace("*", "X")));
}

function literals(value: unknown): readonly string[] {
  if (!isSyntax(value)) return [];
  if (value.type === "Literal" && typeof value["value"] === "string") return [value["value"]];
  if (value.type === "TemplateLiteral") return [`${prefixOf(value)}*`];
  if (value.type !== "ConditionalExpression") return [];
  return [...literals(value["consequent"]), ...literals(value["alternate"])];
}

function prefixOf(template: Syntax): string {
  const quasis = template["quasis"];
  const [first] = Array.isArray(quasis) ? (quasis as readonly unknown[]) : [];
  const value = isSyntax(first) ? first["value"] : undefined;
  return typeof value === "object" && value !== null && "raw" in value ? String(value.raw) : "";
}
