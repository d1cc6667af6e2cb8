import { readdirSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, extname, join, resolve } from "node:path";
import { CarillonError } from "../errors.ts";
import { DocumentFile, unreadable } from "./document-file.ts";
import { isFields } from "./document-shape.ts";
import { isLegacyEntry } from "./legacy-entry.ts";
import { PathWatch } from "./path-watch.ts";
import type { TenantDocument, TenantSource } from "./source.ts";

const ENDINGS = [".yaml", ".yml", ".json"];

/**
 * Tenants from all `.yaml`, `.yml` and `.json` files of a directory, in order of their names; those
 * that begin with a dot are left out, and so are directories in it. A file holds one tenant, whose id
 * is the file's name unless it says otherwise, or a list as {@link tenantsFromFile} reads it. Files that
 * come, change and go are seen; one with a syntax error, or that may not be read, leaves its tenants
 * as they were, and a directory that is gone removes nobody.
 */
export function tenantsFromDirectory(path: string): TenantSource {
  const directory = resolve(path);
  const files = new Map<string, DocumentFile>();
  return {
    async load() {
      const names = await tenantFiles(directory, path);
      for (const known of files.keys()) if (!names.includes(known)) files.delete(known);
      const documents: TenantDocument[] = [];
      for (const name of names) {
        const label = join(path, name);
        const file = files.get(name) ?? open(join(directory, name), label);
        files.set(name, file);
        documents.push(await readOrTell(file, label));
      }
      return documents;
    },
    watch(changed) {
      const watch = new PathWatch({
        paths: () => [directory, ...presentFiles(directory)],
        all: { directory, matters: isTenantFile },
        changed,
      });
      return () => watch.close();
    },
  };
}

/** A file with one tenant names it. */
function open(path: string, label: string): DocumentFile {
  return new DocumentFile(path, label, (document) => {
    const { value } = document;
    const isOne = isFields(value) && !("tenants" in value) && !("defaults" in value);
    if (!isOne || "id" in value || isLegacyEntry(value)) return document;
    return { ...document, value: { id: basename(path, extname(path)), ...value } };
  });
}

async function tenantFiles(directory: string, label: string): Promise<readonly string[]> {
  try {
    const names = (await readdir(directory)).filter(isTenantFile).sort();
    const kept = await Promise.all(names.map((name) => isDirectory(join(directory, name))));
    return names.filter((_, index) => kept[index] === false);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
    throw unreadable(label, `found no directory that can be read (${code})`, error);
  }
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    // A link that leads nowhere is told as a file that cannot be read.
    return false;
  }
}

function presentFiles(directory: string): readonly string[] {
  try {
    return readdirSync(directory)
      .filter(isTenantFile)
      .map((name) => join(directory, name));
  } catch {
    return [];
  }
}

function isTenantFile(name: string): boolean {
  return !name.startsWith(".") && ENDINGS.includes(extname(name).toLowerCase());
}

async function readOrTell(file: DocumentFile, source: string): Promise<TenantDocument> {
  try {
    return await file.read();
  } catch (error) {
    if (!(error instanceof CarillonError)) throw error;
    return { source, value: undefined, problems: [{ message: error.message }] };
  }
}
