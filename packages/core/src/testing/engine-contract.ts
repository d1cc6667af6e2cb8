import assert from "node:assert/strict";
import type { Engine, EngineHost } from "../engine/index.ts";
import type { RunTicket } from "../store/index.ts";
import { deferred, systemClock } from "../time/index.ts";
import type { ContractCase } from "./contract-case.ts";

const QUIET = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * What every engine must do, as cases without a test runner:
 * `for (const c of engineContract(create)) test(c.name, c.run)`. Each case gets an engine of its own and
 * stops it.
 */
export function engineContract(create: () => Promise<Engine>): readonly ContractCase[] {
  const each = (name: string, body: (bench: Bench) => Promise<void>): ContractCase => ({
    name,
    run: async () => {
      const bench = new Bench(await create());
      await bench.engine.start(bench.host);
      try {
        await body(bench);
      } finally {
        bench.release();
        await bench.engine.stop({ deadline: new Date(bench.host.clock.now().getTime() + 5_000) });
      }
    },
  });
  return [
    each("has a name and says whether it is distributed", async ({ engine }) => {
      assert.ok(engine.name.length > 0);
      assert.equal(typeof engine.distributed, "boolean");
    }),
    each("executes each ticket that is dispatched", async (bench) => {
      await bench.engine.dispatch([ticket("a"), ticket("b"), ticket("c")]);
      await bench.executed(3);
      assert.deepEqual([...bench.log].sort(), ["a~1", "b~1", "c~1"]);
    }),
    each(
      "executes a ticket once while it is on its way, however often it is dispatched",
      async (bench) => {
        bench.hold();
        await bench.engine.dispatch([ticket("a")]);
        await bench.executed(1);
        await bench.engine.dispatch([ticket("a")]);
        await bench.engine.dispatch([ticket("b")]);
        await bench.executed(2);
        assert.deepEqual([...bench.log].sort(), ["a~1", "b~1"]);
      },
    ),
    each("takes a later epoch of a run for another ticket", async (bench) => {
      await bench.engine.dispatch([ticket("a")]);
      await bench.executed(1);
      await bench.engine.dispatch([{ ...ticket("a"), epoch: 2 }]);
      await bench.executed(2);
      assert.deepEqual([...bench.log].sort(), ["a~1", "a~2"]);
    }),
    each("does not wait in dispatch for what it dispatches", async (bench) => {
      bench.hold();
      await bench.engine.dispatch([ticket("a")]);
      await bench.executed(1);
      assert.equal(bench.running, 1);
    }),
    each("executes several tickets at once", async (bench) => {
      bench.hold();
      await bench.engine.dispatch([ticket("a"), ticket("b")]);
      await bench.executed(2);
      assert.equal(bench.running, 2);
    }),
    each("does not list as missing what is on its way", async (bench) => {
      if (bench.engine.missing === undefined) return;
      bench.hold();
      await bench.engine.dispatch([ticket("a")]);
      await bench.executed(1);
      const missing = await bench.engine.missing([ticket("a"), ticket("never-dispatched")]);
      assert.deepEqual(
        missing.map(({ runId }) => runId),
        ["never-dispatched"],
      );
    }),
    each("waits in stop for what runs", async (bench) => {
      bench.hold();
      await bench.engine.dispatch([ticket("a")]);
      await bench.executed(1);
      let stopped = false;
      const deadline = new Date(bench.host.clock.now().getTime() + 30_000);
      const stopping = bench.engine.stop({ deadline }).then(() => {
        stopped = true;
      });
      await new Promise(setImmediate);
      assert.equal(stopped, false);
      bench.release();
      await stopping;
      assert.equal(bench.running, 0);
    }),
    each("gives up waiting at the deadline of stop", async (bench) => {
      bench.hold();
      await bench.engine.dispatch([ticket("a")]);
      await bench.executed(1);
      await bench.engine.stop({ deadline: bench.host.clock.now() });
      assert.equal(bench.running, 1);
    }),
    each("answers that it is up", async ({ engine }) => {
      assert.equal((await engine.health()).status, "up");
    }),
  ];
}

class Bench {
  readonly engine: Engine;
  readonly log: string[] = [];
  readonly host: EngineHost;
  running = 0;
  #gate = deferred<void>();
  #waiting: { count: number; resolve(value: undefined): void }[] = [];

  constructor(engine: Engine) {
    this.engine = engine;
    this.#gate.resolve();
    this.host = {
      node: "contract",
      role: "both",
      capacity: 8,
      clock: systemClock(),
      logger: QUIET,
      knows: () => true,
      execute: (each) => this.#execute(each),
    };
  }

  /** Executions last until `release`. */
  hold(): void {
    this.#gate = deferred<void>();
  }

  release(): void {
    this.#gate.resolve();
  }

  /** Resolves when so many executions have begun. */
  executed(count: number): Promise<unknown> {
    const reached = deferred<undefined>();
    this.#waiting.push({ count, resolve: reached.resolve });
    this.#tell();
    return reached.promise;
  }

  async #execute({ runId, epoch }: RunTicket): Promise<void> {
    this.log.push(`${runId}~${epoch}`);
    this.running += 1;
    this.#tell();
    await this.#gate.promise;
    this.running -= 1;
  }

  #tell(): void {
    for (const { count, resolve } of this.#waiting)
      if (this.log.length >= count) resolve(undefined);
  }
}

function ticket(runId: string): RunTicket {
  return { runId, epoch: 1, job: "contract:job", plugin: "contract", tenant: "t", priority: 0 };
}
