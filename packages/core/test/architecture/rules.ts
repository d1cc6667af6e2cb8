import { builtinModules } from "node:module";
import { posix } from "node:path";
import { importsOf, isSyntax, type SourceFile, type Syntax, walk } from "./source-tree.ts";

/** Libraries that cost tens of milliseconds to load, so they are loaded at first use. */
const heavy = [
  "got",
  "kysely",
  "libsql",
  "mysql2",
  "pg",
  "toad-scheduler",
  "winston",
  "yaml",
  "zod",
];

/** Reads of the wall clock, timers and prints outside the one room that may. */
export function worldOutsideItsRoom(sources: readonly SourceFile[]): readonly string[] {
  return sources
    .filter((file) => !file.path.startsWith("time/"))
    .flatMap((file) => {
      const found = new Set<string>();
      walk(file, (node, parent) => {
        const use = timeUse(node) ?? globalUse(node, parent);
        if (use !== undefined) found.add(`${file.path}: ${use}, which belongs to time/`);
      });
      for (const { specifier } of importsOf(file)) {
        if (/^(node:)?timers(\/promises)?$/.test(specifier)) {
          found.add(`${file.path}: ${specifier}, which belongs to time/`);
        }
      }
      return [...found];
    });
}

/** Listeners on the process: they belong to the host, but for the monitor that only looks. */
export function processListeners(sources: readonly SourceFile[]): readonly string[] {
  return sources
    .filter((file) => !file.path.startsWith("cli/"))
    .flatMap((file) => {
      const found: string[] = [];
      walk(file, (node) => {
        const event = listenedProcessEvent(node);
        if (event !== undefined && event !== "uncaughtExceptionMonitor") {
          found.push(`${file.path}: listens to "${event}" of the process`);
        }
      });
      return found;
    });
}

/** `any`, written out, anywhere in a file. */
export function writtenAny(sources: readonly SourceFile[]): readonly string[] {
  return sources
    .filter((file) => {
      let found = false;
      walk(file, (node) => {
        if (node.type === "TSAnyKeyword") found = true;
      });
      return found;
    })
    .map((file) => `${file.path}: any`);
}

/** Uses of tsyringe at run time outside `container/`. */
export function tsyringeOutsideItsRoom(sources: readonly SourceFile[]): readonly string[] {
  return sources
    .filter((file) => !file.path.startsWith("container/"))
    .filter((file) =>
      importsOf(file).some(({ specifier, typeOnly }) => specifier === "tsyringe" && !typeOnly),
    )
    .map((file) => `${file.path}: tsyringe, which only container/ knows`);
}

/** Heavy libraries that loading `entry` would load, by the chain of files that leads to each. */
export function eagerLibraries(sources: readonly SourceFile[], entry: string): readonly string[] {
  const files = new Map(sources.map((file) => [file.path, file]));
  const seen = new Set<string>();
  const found: string[] = [];
  const load = (path: string, trail: readonly string[]): void => {
    const file = files.get(path);
    if (file === undefined || seen.has(path)) return;
    seen.add(path);
    for (const { specifier, typeOnly, lazy } of importsOf(file)) {
      if (typeOnly || lazy) continue;
      if (specifier.startsWith(".")) {
        load(posix.join(posix.dirname(path), specifier), [...trail, path]);
      } else if (heavy.includes(packageOf(specifier))) {
        found.push(`${[...trail, path].join(" → ")} loads ${specifier}`);
      }
    }
  };
  load(entry, []);
  return found;
}

/** Files over the limit of lines of code; blank and comment lines do not count. */
export function oversizedFiles(sources: readonly SourceFile[], limit = 300): readonly string[] {
  return sources
    .map((file) => ({ path: file.path, lines: linesOfCode(file.text) }))
    .filter(({ lines }) => lines > limit)
    .map(({ path, lines }) => `${path}: ${lines} lines of code; over ${limit} it is two rooms`);
}

/** Imports of a plugin that reach past a public door, or out of its own `src`. */
export function pluginReachesInside(sources: readonly SourceFile[]): readonly string[] {
  return sources.flatMap((file) =>
    importsOf(file)
      .filter(({ specifier }) => reachesInside(file.path, specifier))
      .map(({ specifier }) => `${file.path}: ${specifier} is no public door`),
  );
}

function reachesInside(path: string, specifier: string): boolean {
  if (specifier.startsWith(".")) return posix.join(posix.dirname(path), specifier).startsWith("..");
  if (builtinModules.includes(specifier.replace("node:", ""))) return false;
  const [, , subpath] = specifier.startsWith("@carillon/") ? specifier.split("/") : [];
  return subpath !== undefined && subpath !== "testing" && subpath !== "sql";
}

function timeUse(node: Syntax): string | undefined {
  if (node.type === "NewExpression" && isNamed(node["callee"], "Date")) {
    const given = node["arguments"];
    return Array.isArray(given) && given.length === 0 ? "new Date()" : undefined;
  }
  if (node.type === "CallExpression" && isNamed(node["callee"], "Date")) return "Date()";
  if (node.type !== "MemberExpression") return undefined;
  if (isNamed(node["object"], "Date") && isNamed(node["property"], "now")) return "Date.now";
  const isTimeout = isNamed(node["object"], "AbortSignal") && isNamed(node["property"], "timeout");
  return isTimeout ? "AbortSignal.timeout" : undefined;
}

function globalUse(node: Syntax, parent: Syntax | undefined): string | undefined {
  const names = ["setTimeout", "setInterval", "console"];
  const name = names.find((one) => isNamed(node, one));
  if (name === undefined || parent === undefined) return undefined;
  const isMember = parent.type === "MemberExpression" && parent["property"] === node;
  if (isMember && parent["computed"] !== true) {
    return isNamed(parent["object"], "globalThis") ? `globalThis.${name}` : undefined;
  }
  const isKey = "key" in parent && parent["key"] === node && parent["computed"] !== true;
  const isForeign = parent.type === "TSPropertySignature" || parent.type === "ImportSpecifier";
  return isKey || isForeign ? undefined : name;
}

function listenedProcessEvent(node: Syntax): string | undefined {
  const callee = node["callee"];
  if (node.type !== "CallExpression" || !isSyntax(callee)) return undefined;
  const listens = ["on", "once", "addListener", "prependListener"];
  if (!isNamed(callee["object"], "process")) return undefined;
  if (!listens.some((name) => isNamed(callee["property"], name))) return undefined;
  const given = node["arguments"];
  const [event] = Array.isArray(given) ? (given as readonly unknown[]) : [];
  return isSyntax(event) && typeof event["value"] === "string" ? event["value"] : "an event";
}

function isNamed(node: unknown, name: string): boolean {
  return isSyntax(node) && node.type === "Identifier" && node["name"] === name;
}

function packageOf(specifier: string): string {
  const [first = "", second = ""] = specifier.split("/");
  return first.startsWith("@") ? `${first}/${second}` : first;
}

function linesOfCode(text: string): number {
  return text
    .replaceAll(/\/\*[\s\S]*?\*\//g, "")
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.trim().startsWith("//")).length;
}
