import { bind, inject, injectable, ServiceRegistry, token } from "../../src/container/index.ts";

export interface Database {
  readonly of: string;
}
export const Database = token<Database>("Database");
export const RunId = token<string>("RunId");
const Clock = token<{ now(): number }>("Clock");

@injectable()
export class Reports {
  constructor(@inject(Database) readonly database: Database) {}
}
export const ReportsToken = token<Reports>("bgs:reports");

@injectable()
export class Facade {
  constructor(@inject(ReportsToken) readonly reports: Reports) {}
}

export function setup() {
  const registry = new ServiceRegistry({
    values: [
      [Database, "tenant"],
      [RunId, "run"],
    ],
  });
  const root = registry.createRoot([bind(Clock, () => ({ now: () => 0 }))]);
  const tenant = (id: string) =>
    registry.tenantContainer(root, [bind(Database, () => ({ of: id }))]);
  return { registry, root, tenant, a: tenant("a"), b: tenant("b") };
}

export function fail(error: Error): never {
  throw error;
}

export function failure(work: () => unknown): { code: string; message: string; details: object } {
  try {
    work();
  } catch (error) {
    return error as { code: string; message: string; details: object };
  }
  throw new Error("expected an error, got none");
}
