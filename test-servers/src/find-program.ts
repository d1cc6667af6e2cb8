import { accessSync, constants, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Where distributions put servers that are not on the path, newest version first. */
const PLACES: readonly (() => readonly string[])[] = [
  () => [
    "/usr/sbin",
    "/usr/local/sbin",
    "/usr/libexec",
    "/usr/local/mysql/bin",
    "/opt/homebrew/bin",
  ],
  () =>
    versions("/usr/lib/postgresql").map((version) => join("/usr/lib/postgresql", version, "bin")),
  () =>
    versions("/usr")
      .filter((name) => name.startsWith("pgsql"))
      .map((name) => join("/usr", name, "bin")),
];

/** The path of the first program that is on this machine, or `undefined`. */
export function findProgram(...names: readonly string[]): string | undefined {
  const folders = [
    ...(process.env["PATH"] ?? "").split(delimiter),
    ...PLACES.flatMap((place) => place()),
  ];
  const paths = folders
    .filter((folder) => folder !== "")
    .flatMap((folder) => names.map((name) => join(folder, name)));
  return paths.find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function versions(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort((a, b) => Number.parseFloat(b) - Number.parseFloat(a));
  } catch {
    return [];
  }
}
