import type { TenantChanges } from "../../src/model/index.ts";
import {
  problemText,
  type TenantDocument,
  TenantRegistry,
  type TenantSource,
} from "../../src/tenants/index.ts";
import { HandClock } from "./hand-clock.ts";
import { recordingLogger, rules } from "./tenants-fixture.ts";

/** A registry on a source, with a way to await the next difference it tells. */
export function setup(source: TenantSource, onChange?: (changes: TenantChanges) => Promise<void>) {
  const clock = new HandClock();
  const logger = recordingLogger();
  const told: TenantChanges[] = [];
  const waiting: ((changes: TenantChanges) => void)[] = [];
  const registry = new TenantRegistry({
    source,
    rules: rules(),
    clock,
    logger,
    async onChange(changes) {
      await onChange?.(changes);
      told.push(changes);
      waiting.shift()?.(changes);
    },
  });
  return {
    registry,
    clock,
    logger,
    told,
    /** After a change that the system has noticed: the difference. */
    async noticed(): Promise<Pick<TenantChanges, "added" | "changed" | "removed">> {
      const next = new Promise<TenantChanges>((resolve) => {
        waiting.push(resolve);
      });
      // An event of the write before may wake it early; then it sleeps once more.
      const before = told.length;
      while (told.length === before) {
        await Promise.race([clock.someoneSleeps(), next]);
        clock.wake();
      }
      const { added, changed, removed } = await next;
      return { added, changed, removed };
    },
    ids: () => registry.list().map(({ id, valid }) => (valid ? id : `${id}!`)),
    texts: () => registry.problems().map(problemText),
    [Symbol.asyncDispose]: () => registry.stop(),
  };
}

/** A source that a test fills by hand. */
export function handSource(first: readonly TenantDocument[]) {
  const source = {
    documents: first as readonly TenantDocument[] | Error,
    changed: (): void => undefined,
    watched: 0,
    load: () =>
      source.documents instanceof Error
        ? Promise.reject(source.documents)
        : Promise.resolve(source.documents),
    watch(changed: () => void) {
      source.changed = changed;
      source.watched += 1;
      return () => void (source.watched -= 1);
    },
  };
  return source;
}

/** One document with a list of tenants. */
export const list = (...tenants: readonly unknown[]): TenantDocument[] => [
  { source: "hand", value: { tenants } },
];
