import type { CancelableRequest, Got, Request } from "got";

/** What a guarded client does with what happens; see {@link guardGot}. */
export interface Guard {
  /** The error that callers see in place of got's. */
  failed(error: unknown, request: object): Error;
}

/**
 * Puts a guard around a got instance: each way in which an error leaves it, `await`, `.json()`,
 * `.text()`, `.buffer()`, pagination, and everything made by `extend`, goes through `guard.failed`.
 * got's own hooks miss some: an answer that is no JSON fails with the whole URL in its message. The
 * instance is made when it is first used, for loading got takes a tenth of a second.
 */
export function guardGot(make: () => Got, guard: Guard): Got {
  let made: Got | undefined;
  const real = (): Got => (made ??= make());
  const call = (method: Callable, args: readonly unknown[]): unknown => {
    const request = attempt(() => method(...args), guard);
    return isStream(request) ? request : guardPromise(request, guard);
  };
  const entries: Record<PropertyKey, unknown> = {
    extend: (...args: Parameters<Got["extend"]>) => guardGot(() => real().extend(...args), guard),
    paginate: paginator(real, guard),
  };
  for (const method of ["get", "post", "put", "patch", "head", "delete"] as const) {
    entries[method] = (...args: unknown[]) => call(real()[method] as Callable, args);
  }
  return new Proxy<Callable>(() => undefined, {
    apply: (_target, _this, args) => call(real() as unknown as Callable, args),
    get: (_target, key): unknown =>
      Object.hasOwn(entries, key) ? entries[key] : Reflect.get(real(), key),
    has: (_target, key) => Reflect.has(real(), key),
  }) as unknown as Got;
}

type Callable = (...args: readonly unknown[]) => unknown;
type Pending = CancelableRequest<unknown>;

function attempt<T>(work: () => T, guard: Guard): T {
  try {
    return work();
  } catch (error) {
    throw guard.failed(error, {});
  }
}

function isStream(request: unknown): request is Request {
  return typeof (request as { pipe?: unknown } | undefined)?.pipe === "function";
}

function guardPromise(request: unknown, guard: Guard): Pending {
  const pending = request as Pending;
  const settled = guarded(pending, pending, guard);
  return decorate(settled, pending, guard);
}

function guarded<T>(promise: Promise<T>, pending: Pending, guard: Guard): Promise<T> {
  return promise.catch((error: unknown) => {
    throw guard.failed(error, pending);
  });
}

// A promise with the methods of got's, each of which answers a guarded promise again.
function decorate<T>(settled: Promise<T>, pending: Pending, guard: Guard): CancelableRequest<T> {
  const shortcut = (name: "json" | "text" | "buffer") => (): unknown => {
    // Whoever takes the body is told of a failure there, and need not await this one as well.
    settled.catch(() => undefined);
    return decorate(guarded<unknown>(pending[name](), pending, guard), pending, guard);
  };
  const listen = (method: "on" | "off") => (event: never, listener: never) => {
    void pending[method](event, listener);
    return settled;
  };
  void Object.defineProperty(settled, "isCanceled", { get: () => pending.isCanceled });
  return Object.assign(settled, {
    json: shortcut("json"),
    text: shortcut("text"),
    buffer: shortcut("buffer"),
    on: listen("on"),
    off: listen("off"),
    cancel: (reason?: string) => pending.cancel(reason),
  }) as unknown as CancelableRequest<T>;
}

function paginator(real: () => Got, guard: Guard): unknown {
  async function* each(...args: readonly unknown[]): AsyncGenerator<unknown> {
    try {
      yield* (real().paginate as unknown as (...a: readonly unknown[]) => AsyncIterable<unknown>)(
        ...args,
      );
    } catch (error) {
      throw guard.failed(error, {});
    }
  }
  const all = async (...args: readonly unknown[]): Promise<unknown[]> => {
    const items: unknown[] = [];
    for await (const item of each(...args)) items.push(item);
    return items;
  };
  return Object.assign(each, { each, all });
}
