import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseAst } from "vite";

/** One source file: its path inside `src`, with forward slashes, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** One import, re-export, dynamic import or import type of a file. */
export interface Import {
  readonly specifier: string;
  /** Gone after compilation. */
  readonly typeOnly: boolean;
  /** `import()`: loaded when the line runs, not when the module loads. */
  readonly lazy: boolean;
}

/** A node of the syntax tree, as far as the rules look at it. */
export type Syntax = Readonly<Record<string, unknown>> & { readonly type: string };

/** All TypeScript files under a folder. */
export function readSources(folder: string): readonly SourceFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({
      path: relative(folder, file).replaceAll("\\", "/"),
      text: readFileSync(file, "utf8"),
    }))
    .toSorted((a, b) => a.path.localeCompare(b.path));
}

/** Calls `visit` for every node of a file, with the node above it. */
export function walk(
  file: SourceFile,
  visit: (node: Syntax, parent: Syntax | undefined) => void,
): void {
  const program: unknown = parseAst(file.text, { lang: "ts" }, file.path);
  descend(program, undefined, visit);
}

/** What a file imports, in order of appearance. */
export function importsOf(file: SourceFile): readonly Import[] {
  const found: Import[] = [];
  walk(file, (node) => {
    const specifier = specifierOf(node);
    if (specifier === undefined) return;
    found.push({ specifier, typeOnly: isTypeOnly(node), lazy: node.type === "ImportExpression" });
  });
  return found;
}

function descend(
  value: unknown,
  parent: Syntax | undefined,
  visit: (node: Syntax, parent: Syntax | undefined) => void,
): void {
  if (Array.isArray(value)) {
    for (const item of value) descend(item, parent, visit);
    return;
  }
  if (!isSyntax(value)) return;
  visit(value, parent);
  for (const child of Object.values(value)) {
    if (typeof child === "object" && child !== null) descend(child, value, visit);
  }
}

/** Whether a value is a node of the tree. */
export function isSyntax(value: unknown): value is Syntax {
  return typeof value === "object" && value !== null && "type" in value;
}

function specifierOf(node: Syntax): string | undefined {
  const named = [
    "ImportDeclaration",
    "ExportNamedDeclaration",
    "ExportAllDeclaration",
    "ImportExpression",
    "TSImportType",
  ];
  const source = named.includes(node.type) ? node["source"] : undefined;
  return isSyntax(source) && typeof source["value"] === "string" ? source["value"] : undefined;
}

function isTypeOnly(node: Syntax): boolean {
  if (node.type === "TSImportType") return true;
  if (node["importKind"] === "type" || node["exportKind"] === "type") return true;
  const specifiers = node["specifiers"];
  if (!Array.isArray(specifiers) || specifiers.length === 0) return false;
  return specifiers
    .filter(isSyntax)
    .every((one) => one["importKind"] === "type" || one["exportKind"] === "type");
}
