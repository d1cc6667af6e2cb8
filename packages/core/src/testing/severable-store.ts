import type { Store } from "../store/index.ts";

/** A store that outlives the schedulers of one test. */
export interface SharedStore {
  /** The store as one node sees it. */
  view(): { store: Store; sever(): void };
  /** Closes it for good. */
  close(): Promise<void>;
}

/**
 * Shares one open store between the successive nodes of a test. A view that is severed answers nothing
 * any more, like a process that was killed in the middle of a call.
 */
export function shareStore(store: Store): SharedStore {
  let opened: Promise<void> | undefined;
  return {
    view: () => {
      let severed = false;
      const guard = <T extends object>(target: T): T =>
        new Proxy(target, {
          get: (_target, name) => {
            const member: unknown = Reflect.get(target, name);
            if (typeof member !== "function") return member;
            return (...call: unknown[]): unknown => {
              if (severed) return new Promise(() => {});
              return (member as (...call: unknown[]) => unknown).apply(target, call);
            };
          },
        });
      const view: Store = {
        shared: store.shared,
        open: async (context) => {
          opened ??= store.open(context);
          await opened;
        },
        close: async () => undefined,
        now: async () => store.now(),
        schedules: guard(store.schedules),
        runs: guard(store.runs),
        logs: guard(store.logs),
        deliveries: guard(store.deliveries),
        state: guard(store.state),
        nodes: guard(store.nodes),
      };
      return { store: view, sever: () => (severed = true) };
    },
    close: async () => {
      if (opened !== undefined) await store.close();
    },
  };
}
