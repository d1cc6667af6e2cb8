import { strikeSecrets } from "../config/index.ts";
import { CarillonError } from "../errors.ts";
import type { Logger } from "../logging/logger.ts";
import type { Awaitable, TenantChanges, TenantProblem } from "../model/index.ts";
import type { Clock } from "../time/clock.ts";
import { ApiKeys } from "./api-keys.ts";
import { LastGood } from "./last-good.ts";
import { loadTenants } from "./load-tenants.ts";
import type { LoadedTenant, LoadedTenants } from "./loaded-tenant.ts";
import { problemText } from "./problem-text.ts";
import type { TenantDocument, TenantSource } from "./source.ts";
import type { TenantRules } from "./tenant-rules.ts";

/** What a {@link TenantRegistry} works with. */
export interface TenantRegistryOptions {
  /** Where tenants come from. */
  readonly source: TenantSource;
  /** What they are held against. */
  readonly rules: TenantRules;
  /** For the pause between a change and its reading. */
  readonly clock: Clock;
  /** Told of problems and reloads. */
  readonly logger: Logger;
  /**
   * Applies a difference, or only other problems; `list` and `get` answer the new tenants then. When it throws, its changes
   * are told again with the next ones. Not called for what `start` reads.
   */
  onChange(changes: TenantChanges): Awaitable<void>;
}

/** Editors and deployments write more than once; one reading is enough. */
const SETTLE = 300;
const MOST_LOGGED = 20;

/** The tenants of this process: reads them, watches their source, and tells what has changed. */
export class TenantRegistry {
  readonly #options: TenantRegistryOptions;
  readonly #lastGood = new LastGood();
  readonly #stopping = new AbortController();
  #tenants: ReadonlyMap<string, LoadedTenant> = new Map();
  #keys = new ApiKeys([]);
  #problems: readonly TenantProblem[] = [];
  /** The problems of what was last read. */
  #read: readonly TenantProblem[] = [];
  #documents: readonly TenantDocument[] = [];
  /** What `onChange` has applied: hashes by id. */
  #applied = new Map<string, string>();
  #queue: Promise<unknown> = Promise.resolve();
  #unwatch: (() => void) | undefined;
  #isDirty = false;
  #settling: Promise<void> | undefined;

  /** Reads nothing yet. */
  constructor(options: TenantRegistryOptions) {
    this.#options = options;
  }

  /**
   * Reads all tenants and begins to watch. Bad tenants and broken files are problems, not errors.
   *
   * @throws {@link CarillonError} `TENANTS_UNREADABLE` when the source cannot be read; then nothing is
   * watched, and a second call tries again.
   */
  async start(): Promise<void> {
    // Before the reading, lest a change between the two be missed.
    this.#unwatch ??= this.#options.source.watch?.(() => this.#notice());
    try {
      await this.#inTurn(async () => {
        const documents = await this.#options.source.load();
        this.#take(documents, this.#load(documents));
        this.#applied = this.#hashes();
      });
    } catch (error) {
      this.#unwatch?.();
      this.#unwatch = undefined;
      throw unreadable(error);
    }
  }

  /** Ends the watch, and waits for a reading that is on its way. */
  async stop(): Promise<void> {
    this.#unwatch?.();
    this.#unwatch = undefined;
    this.#stopping.abort();
    await this.#settling;
    await this.#queue.catch(() => undefined);
  }

  /**
   * Reads the source again, secret files and variables included, and applies the difference. A source
   * that cannot be read changes nothing, and is a problem of the answer.
   *
   * @throws what `onChange` throws.
   */
  reload(): Promise<TenantChanges> {
    return this.#inTurn(() => this.#reload({ onlyIfChanged: false }));
  }

  /**
   * As {@link TenantRegistry.reload}, but cheap where no document has changed: for a maintenance loop,
   * on file systems that tell nothing of changes.
   */
  refresh(): Promise<TenantChanges | undefined> {
    return this.#inTurn(() => this.#reload({ onlyIfChanged: true }));
  }

  /** All tenants by id, set aside or switched off included. */
  list(): readonly LoadedTenant[] {
    return [...this.#tenants.values()];
  }

  /** One. */
  get(id: string): LoadedTenant | undefined {
    return this.#tenants.get(id);
  }

  /** The tenant with this API key, found in constant time; one that is switched off is not found. */
  byApiKey(key: string): LoadedTenant | undefined {
    return this.#keys.find(key);
  }

  /** What is wrong now. */
  problems(): readonly TenantProblem[] {
    return this.#problems;
  }

  async #reload(options: { onlyIfChanged: false }): Promise<TenantChanges>;
  async #reload(options: { onlyIfChanged: boolean }): Promise<TenantChanges | undefined>;
  async #reload(options: { onlyIfChanged: boolean }): Promise<TenantChanges | undefined> {
    let documents: readonly TenantDocument[];
    try {
      documents = await this.#options.source.load();
    } catch (error) {
      return this.#keep(error);
    }
    const isSame =
      documents.length === this.#documents.length &&
      documents.every((document, index) => document === this.#documents[index]);
    if (isSame && options.onlyIfChanged) return undefined;
    const told = this.#problems;
    this.#take(documents, this.#load(documents));
    const before = this.#applied;
    const after = this.#hashes();
    const changes: TenantChanges = {
      added: [...after.keys()].filter((id) => !before.has(id)),
      changed: [...after]
        .filter(([id, hash]) => (before.get(id) ?? hash) !== hash)
        .map(([id]) => id),
      removed: [...before.keys()].filter((id) => !after.has(id)),
      problems: this.#problems,
    };
    const { added, changed, removed } = changes;
    const isOther = added.length + changed.length + removed.length > 0;
    if (isOther) this.#options.logger.info("tenants changed", { added, changed, removed });
    if (isOther || textOf(told) !== textOf(this.#problems)) await this.#options.onChange(changes);
    this.#applied = after;
    return changes;
  }

  #load(documents: readonly TenantDocument[]): LoadedTenants {
    return this.#lastGood.fill(documents, (usable) => loadTenants(usable, this.#options.rules));
  }

  #take(documents: readonly TenantDocument[], loaded: LoadedTenants): void {
    this.#documents = documents;
    const tenants = [...loaded.tenants].sort((a, b) => (a.id < b.id ? -1 : 1));
    this.#tenants = new Map(tenants.map((tenant) => [tenant.id, tenant]));
    this.#keys = new ApiKeys(tenants);
    this.#read = loaded.problems;
    this.#tell(loaded.problems);
  }

  /** Nobody goes because a source is out of reach. */
  #keep(error: unknown): TenantChanges {
    const { message, details } = unreadable(error);
    const file = details["source"];
    const problem: TenantProblem = {
      ...(typeof file === "string" ? { file } : {}),
      path: "",
      message: strikeSecrets(message),
    };
    this.#documents = [];
    this.#tell([problem, ...this.#read]);
    return { added: [], changed: [], removed: [], problems: this.#problems };
  }

  #tell(problems: readonly TenantProblem[]): void {
    const before = new Set(this.#problems.map(problemText));
    const fresh = problems.map(problemText).filter((text) => !before.has(text));
    for (const text of fresh.slice(0, MOST_LOGGED)) {
      this.#options.logger.warn(`tenants: ${text}`);
    }
    if (fresh.length > MOST_LOGGED) {
      this.#options.logger.warn(`tenants: ${fresh.length - MOST_LOGGED} more problems`);
    }
    this.#problems = problems;
  }

  /** Validity is part of it: a tenant is set aside when another one takes its id. */
  #hashes(): Map<string, string> {
    return new Map(this.list().map(({ id, hash, valid }) => [id, `${hash}${valid ? "" : "!"}`]));
  }

  #notice(): void {
    if (this.#stopping.signal.aborted) return;
    this.#isDirty = true;
    this.#settling ??= this.#settle();
  }

  async #settle(): Promise<void> {
    const { signal } = this.#stopping;
    while (this.#isDirty && !signal.aborted) {
      try {
        await this.#options.clock.sleep(SETTLE, { signal });
        // What changes during the reading is read once more.
        this.#isDirty = false;
        await this.refresh();
      } catch (error) {
        if (signal.aborted) break;
        const text = strikeSecrets(String(error));
        this.#options.logger.error("tenants could not be reloaded", { error: text });
      }
    }
    this.#settling = undefined;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(work, work);
    this.#queue = turn.catch(() => undefined);
    return turn;
  }
}

function textOf(problems: readonly TenantProblem[]): string {
  return problems.map(problemText).join("\n");
}

function unreadable(error: unknown): CarillonError {
  if (error instanceof CarillonError) return error;
  const found = strikeSecrets(error instanceof Error ? error.message : String(error));
  return new CarillonError("TENANTS_UNREADABLE", `the source of the tenants failed: ${found}`, {
    cause: error,
  });
}
