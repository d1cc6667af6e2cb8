import type { Store } from "../store/index.ts";
import type { ContractCase } from "./contract-case.ts";
import { admissionCases } from "./store-contract/admission-cases.ts";
import { type StoreCase, withStore } from "./store-contract/bundle.ts";
import { claimCases } from "./store-contract/claim-cases.ts";
import { commandCases } from "./store-contract/command-cases.ts";
import { effectCases } from "./store-contract/effect-cases.ts";
import { executionCases } from "./store-contract/execution-cases.ts";
import { outboxCases } from "./store-contract/outbox-cases.ts";
import { placeCases } from "./store-contract/place-cases.ts";
import { roomCases } from "./store-contract/room-cases.ts";
import { scheduleCases } from "./store-contract/schedule-cases.ts";
import { sendingCases } from "./store-contract/sending-cases.ts";

/**
 * What every store must keep, one sentence a case, for any test runner:
 * `for (const { name, run } of storeContract(create)) test(name, run)`.
 *
 * @param create - Makes a store that holds nothing and is not open; each case opens its own with a clock
 * that it turns, and closes it. Optional methods that a store lacks are left out.
 */
export function storeContract(create: () => Promise<Store>): readonly ContractCase[] {
  const parts: Readonly<Record<string, readonly StoreCase[]>> = {
    schedules: scheduleCases,
    claims: claimCases,
    admission: admissionCases,
    places: placeCases,
    executions: executionCases,
    effects: effectCases,
    runs: commandCases,
    outbox: outboxCases,
    sending: sendingCases,
    rooms: roomCases,
  };
  return Object.entries(parts).flatMap(([part, cases]) =>
    cases.map(([name, check]) => ({
      name: `${part}: ${name}`,
      run: () => withStore(create, check),
    })),
  );
}
