import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { root } from "./run-tool.ts";

interface Manifest {
  readonly [member: string]: unknown;
  readonly name: string;
  readonly version: string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

const published = readdirSync(join(root, "packages")).map((folder) => ({
  folder,
  manifest: read(join(root, "packages", folder)),
}));

describe.each(published)("packages/$folder", ({ folder, manifest }) => {
  test("says what it is, for whom, and under which licence", () => {
    expect(manifest).toMatchObject({
      type: "module",
      license: "MIT",
      sideEffects: false,
      engines: { node: ">=20.19" },
      files: ["dist", "src", "!dist/**/*.tsbuildinfo"],
    });
    expect(String(manifest["description"]).length).toBeGreaterThan(20);
    expect(manifest["private"]).toBeUndefined();
  });

  test("has the version of all the others", () => {
    expect(manifest.version).toBe(published[0]?.manifest.version);
  });

  test("offers each door as source, types and code that require can load", () => {
    for (const [door, conditions] of Object.entries(manifest.exports)) {
      if (door === "./package.json") continue;
      expect(Object.keys(conditions as object)).toEqual(["@carillon/source", "types", "default"]);
    }
  });

  test("leaves core to the host", () => {
    if (!folder.startsWith("plugin-")) return;
    expect(manifest.dependencies ?? {}).not.toHaveProperty("@carillon/core");
    expect(manifest.peerDependencies).toHaveProperty("@carillon/core");
  });
});

test("no dependency runs anything when it is installed", () => {
  const store = join(root, "node_modules/.pnpm");
  const folders = readdirSync(store).flatMap((entry) => {
    const modules = join(store, entry, "node_modules");
    return existsSync(modules) ? ownPackages(modules, entry) : [];
  });
  expect(folders.length).toBeGreaterThan(200);
  const running = folders.filter((folder) => {
    const scripts = read(folder).scripts ?? {};
    const named = ["preinstall", "install", "postinstall"].some((name) => name in scripts);
    return named || existsSync(join(folder, "binding.gyp"));
  });
  expect(running).toEqual([]);
});

test("a CommonJS host requires every package, without a flag or a warning", async () => {
  const names = published.map(({ manifest }) => manifest.name);
  const script = `for (const name of ${JSON.stringify(names)}) console.log(typeof require(name));`;
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ["--input-type=commonjs", "--throw-deprecation", "-e", script],
    { cwd: join(root, "contract-check") },
  );
  expect(stderr).toBe("");
  expect(stdout.trim().split("\n")).toEqual(names.map(() => "object"));
});

function read(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
}

/** The package that an entry of pnpm's store is for; what else lies there are links to others. */
function ownPackages(modules: string, entry: string): readonly string[] {
  const name = entry.replace(/^(@[^+]+)\+/, "$1/").replace(/(?<=.)@.*$/, "");
  const folder = join(modules, name);
  return existsSync(join(folder, "package.json")) ? [folder] : [];
}
