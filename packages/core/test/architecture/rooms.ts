import { posix } from "node:path";
import { importsOf, type SourceFile } from "./source-tree.ts";

/** The rooms of `@carillon/core`, highest first; an import points to a lower rank, or sideways. */
export const ranks: readonly (readonly string[])[] = [
  ["index.ts", "sql.ts", "cli", "testing"],
  ["scheduler"],
  ["planner", "runner", "engine", "plugins", "notifications", "tenants"],
  ["jobs"],
  ["store"],
  ["model"],
  ["database"],
  ["triggers", "config", "logging", "container", "http", "time", "errors.ts"],
];

/** One import that crosses from room to room. */
interface Crossing {
  readonly path: string;
  readonly from: string;
  readonly to: string;
  readonly target: string;
  readonly typeOnly: boolean;
}

/** Files that stand in no room, and imports that point upwards. */
export function upwardImports(sources: readonly SourceFile[]): readonly string[] {
  const strangers = sources
    .filter((file) => rankOf(roomOf(file.path)) === undefined)
    .map((file) => `${file.path}: stands in no room of ARCHITECTURE.md`);
  const upward = crossings(sources)
    .filter(({ from, to }) => (rankOf(to) ?? 0) < (rankOf(from) ?? 0))
    .map(({ path, from, to }) => `${path}: ${from} imports ${to}, which lies above it`);
  return [...strangers, ...upward];
}

/** Rooms of one rank that need each other, types included; the ring is written out. */
export function roomCycles(sources: readonly SourceFile[]): readonly string[] {
  const edges = new Map<string, Set<string>>();
  for (const { from, to } of crossings(sources)) {
    if (rankOf(from) === 0) continue;
    edges.set(from, (edges.get(from) ?? new Set()).add(to));
  }
  const rings = new Set<string>();
  const done = new Set<string>();
  const follow = (room: string, trail: readonly string[]): void => {
    const start = trail.indexOf(room);
    if (start >= 0) {
      rings.add([...trail.slice(start), room].join(" → "));
      return;
    }
    if (done.has(room)) return;
    for (const next of edges.get(room) ?? []) follow(next, [...trail, room]);
    done.add(room);
  };
  for (const room of edges.keys()) follow(room, []);
  return [...rings];
}

/**
 * Values that are taken past a room's door, and files that use their own door. A type may be taken
 * from its own file: it costs nothing at run time and keeps doors free of rings. A folder inside a
 * room may have a door of its own.
 */
export function bypassedDoors(sources: readonly SourceFile[]): readonly string[] {
  const past = crossings(sources)
    .filter(({ from, typeOnly }) => rankOf(from) !== 0 && !typeOnly)
    .filter(({ to, target }) => target !== to && !target.endsWith("/index.ts"))
    .map(({ path, to, target }) => `${path}: takes ${target} past the door ${to}/index.ts`);
  const own = sources.flatMap((file) =>
    relativeTargets(file)
      .filter(({ target }) => target === `${roomOf(file.path)}/index.ts`)
      .map(() => `${file.path}: imports its own door`),
  );
  return [...past, ...own];
}

/** Doors that do more than name what they pass on. */
export function doorsWithLogic(sources: readonly SourceFile[]): readonly string[] {
  return sources
    .filter((file) => /(^|\/)index\.ts$/.test(file.path))
    .filter((file) => statements(file.text).some((line) => !/^(export|import)\b/.test(line)))
    .map((file) => `${file.path}: a door only re-exports`);
}

function crossings(sources: readonly SourceFile[]): readonly Crossing[] {
  return sources
    .flatMap((file) =>
      relativeTargets(file).map(({ target, typeOnly }) => ({
        path: file.path,
        from: roomOf(file.path),
        to: roomOf(target),
        target,
        typeOnly,
      })),
    )
    .filter(({ from, to }) => from !== to);
}

function relativeTargets(file: SourceFile): readonly { target: string; typeOnly: boolean }[] {
  return importsOf(file)
    .filter(({ specifier }) => specifier.startsWith("."))
    .map(({ specifier, typeOnly }) => ({
      target: posix.join(posix.dirname(file.path), specifier),
      typeOnly,
    }));
}

function roomOf(path: string): string {
  return path.split("/")[0] ?? path;
}

function rankOf(room: string): number | undefined {
  const rank = ranks.findIndex((rooms) => rooms.includes(room));
  return rank < 0 ? undefined : rank;
}

function statements(text: string): readonly string[] {
  return text
    .replaceAll(/\/\*[\s\S]*?\*\//g, "")
    .replaceAll(/\/\/.*$/gm, "")
    .split(";")
    .map((one) => one.trim())
    .filter((one) => one !== "");
}
