import { type FSWatcher, lstatSync, readlinkSync, watch } from "node:fs";
import { basename, dirname, join, parse, resolve, sep } from "node:path";

const MOST_LINKS = 40;

/** What a {@link PathWatch} looks at. */
export interface WatchedPaths {
  /** The paths; asked again after each change, since links may lead elsewhere then. */
  paths(): readonly string[];
  /** A directory in which files may come and go, and which of their names matter. */
  readonly all?: { readonly directory: string; readonly matters: (name: string) => boolean };
  /** Called at each change, perhaps several times for one. */
  changed(): void;
}

/**
 * Watches paths by watching directories: a watch on a file is dead after the file is replaced by a
 * rename. Every symbolic link on the way is watched where it stands, and the directory itself in its
 * parent. Where the system refuses a watch (too many, a network drive) nothing is seen, and only a
 * reload finds the change. It keeps no process alive.
 */
export class PathWatch {
  readonly #watched: WatchedPaths;
  readonly #watchers = new Map<string, FSWatcher>();
  #names = new Map<string, Set<string>>();
  #isOpen = true;

  constructor(watched: WatchedPaths) {
    this.#watched = watched;
    this.#refresh();
  }

  /** Ends all watches. */
  close(): void {
    this.#isOpen = false;
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  #refresh(): void {
    this.#names = new Map();
    for (const path of this.#watched.paths()) {
      for (const [directory, name] of placesOf(path).places) {
        const names = this.#names.get(directory) ?? new Set();
        this.#names.set(directory, names.add(name));
      }
    }
    const all = this.#allDirectory();
    if (all !== undefined && !this.#names.has(all)) this.#names.set(all, new Set());
    for (const [directory, watcher] of this.#watchers) {
      if (this.#names.has(directory)) continue;
      watcher.close();
      this.#watchers.delete(directory);
    }
    for (const directory of this.#names.keys()) {
      if (!this.#watchers.has(directory)) this.#open(directory);
    }
  }

  #open(directory: string): void {
    try {
      const watcher = watch(directory, { persistent: false }, (_event, name) => {
        if (this.#isOpen && this.#isOurs(directory, name)) this.#notice(directory);
      });
      watcher.on("error", () => {
        this.#drop(directory);
        if (this.#isOpen) this.#watched.changed();
      });
      this.#watchers.set(directory, watcher);
    } catch {
      // Not there, or one watch too many: its parent, or a reload, tells when that has changed.
    }
  }

  #notice(directory: string): void {
    // The directory may have been removed and made anew; the old watch would see nothing.
    for (const other of this.#watchers.keys()) {
      if (other !== directory && other.startsWith(`${directory}${sep}`)) this.#drop(other);
    }
    this.#refresh();
    this.#watched.changed();
  }

  #drop(directory: string): void {
    this.#watchers.get(directory)?.close();
    this.#watchers.delete(directory);
  }

  #isOurs(directory: string, name: string | null): boolean {
    if (name === null || this.#names.get(directory)?.has(name) === true) return true;
    return directory === this.#allDirectory() && this.#watched.all?.matters(name) === true;
  }

  #allDirectory(): string | undefined {
    const { all } = this.#watched;
    return all === undefined ? undefined : placesOf(all.directory).real;
  }
}

/**
 * Where a change of what stands at a path would be seen: its name in its directory, that directory's
 * name in its parent, and each symbolic link on the way.
 */
function placesOf(path: string): {
  readonly places: readonly (readonly [directory: string, name: string])[];
  readonly real: string;
} {
  const places: (readonly [string, string])[] = [];
  let { root: here } = parse(resolve(path));
  let rest = partsOf(path);
  for (let links = 0; rest.length > 0 && links <= MOST_LINKS; ) {
    const [name = "", ...after] = rest;
    rest = after;
    const full = join(here, name);
    const target = linkTarget(full);
    if (target !== undefined) {
      places.push([here, name]);
      links += 1;
      const next = resolve(here, target);
      here = parse(next).root;
      rest = [...partsOf(next), ...rest];
    } else if (rest.length === 0) {
      places.push([here, name], [dirname(here), basename(here)]);
      return { places: places.filter(([, part]) => part !== ""), real: full };
    } else {
      here = full;
    }
  }
  return { places, real: resolve(path) };
}

function partsOf(path: string): readonly string[] {
  const full = resolve(path);
  return full
    .slice(parse(full).root.length)
    .split(sep)
    .filter((part) => part !== "");
}

function linkTarget(path: string): string | undefined {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : undefined;
  } catch {
    return undefined;
  }
}
