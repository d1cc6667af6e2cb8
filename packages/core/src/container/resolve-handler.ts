import type { DependencyContainer } from "tsyringe";
import { type Constructor, scopeOf } from "./scope-container.ts";

/**
 * Makes the object of a job's class handler, anew for every execution, even where the class is also
 * a service.
 *
 * @throws {@link CarillonError} as asking for a service does.
 */
export function resolveHandler<T>(container: DependencyContainer, handler: Constructor<T>): T {
  return scopeOf(container).makeAnew(handler);
}
