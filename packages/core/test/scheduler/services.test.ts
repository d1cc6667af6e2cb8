import "reflect-metadata";
import { describe, expect, test } from "vitest";
import {
  cron,
  defineJob,
  definePlugin,
  inject,
  injectable,
  type JobHandler,
  type Notify,
  type RunContext,
  type Scheduler,
  staticTenants,
  type Tenant,
  TOKENS,
  token,
} from "../../src/index.ts";
import { createTestScheduler } from "../../src/testing/index.ts";

interface Greeter {
  greet(): string;
}
const Greeter = token<Greeter>("p:greeter");
const Counter = token<{ next(): number }>("p:counter");

@injectable()
class TenantGreeter implements Greeter {
  constructor(@inject(TOKENS.Tenant) private readonly tenant: Tenant) {}
  greet(): string {
    return `hello ${this.tenant.name}`;
  }
}

@injectable()
class Greet implements JobHandler {
  constructor(
    @inject(Greeter) private readonly greeter: Greeter,
    @inject(TOKENS.Notify) private readonly notify: Notify,
  ) {}
  async run({ get }: RunContext): Promise<number> {
    await this.notify("ops", { body: this.greeter.greet() });
    return get(Counter).next();
  }
}

const plugin = definePlugin({
  name: "p",
  apiVersion: 1,
  setup: ({ jobs, services }) => {
    services.provide(Greeter, TenantGreeter, { lifetime: "tenant" });
    services.provide(Counter, {
      factory: () => {
        let count = 0;
        return { next: () => ++count };
      },
    });
    jobs.add(defineJob({ name: "greet", trigger: cron("0 12 * * *"), handler: Greet }));
  },
});
const tenants = staticTenants(
  ["a", "b"].map((id) => ({ id, name: `Tenant ${id}`, channels: { ops: { type: "recording" } } })),
);

describe("services", () => {
  test("a class handler gets its own tenant's services, and shares the scheduler's", async () => {
    await using scheduler = await createTestScheduler({ plugins: [plugin()], tenants });
    const runs = await scheduler.clock.advance("36h");
    const sent = scheduler.notifier.sent
      .map(({ tenant, message }) => `${tenant}: ${message.body}`)
      .sort((a, b) => (String(a) < String(b) ? -1 : 1));
    expect(sent).toEqual([
      "a: hello Tenant a",
      "a: hello Tenant a",
      "b: hello Tenant b",
      "b: hello Tenant b",
    ]);
    expect(
      runs.map(({ result }) => result).sort((a, b) => (String(a) < String(b) ? -1 : 1)),
    ).toEqual([1, 2, 3, 4]);
  });

  test("a host replaces any service", async () => {
    await using scheduler = await createTestScheduler({
      plugins: [plugin()],
      tenants,
      provide: (services) =>
        services.provide(Greeter, { factory: () => ({ greet: () => "replaced" }) }),
    });
    await scheduler.clock.advance("12h");
    expect(scheduler.notifier.sent.map(({ message }) => message.body)).toEqual([
      "replaced",
      "replaced",
    ]);
  });

  test("scheduler.get and tenants.use find them, each in its scope", async () => {
    await using scheduler = await createTestScheduler({ plugins: [plugin()], tenants });
    expect(scheduler.get(Counter).next()).toBe(1);
    expect(() => scheduler.get(Greeter)).toThrow(
      expect.objectContaining({ code: "SERVICE_SCOPE" }),
    );
    const greeting = await scheduler.tenants.use("b", async (scope) => scope.get(Greeter).greet());
    expect(greeting).toBe("hello Tenant b");
    const own: Scheduler = scheduler.get(TOKENS.Scheduler);
    expect(own.tenants).toBe(scheduler.tenants);
  });
});
