import assert from "node:assert/strict";
import { inspect } from "node:util";
import { Secret } from "../config/secret.ts";
import type { Message } from "../model/index.ts";
import type { Notifier, NotifierDefinition } from "../notifications/index.ts";
import type { ContractCase } from "./contract-case.ts";
import { failingContext } from "./failing-context.ts";
import { sampleMessages } from "./notifier-samples.ts";

/** Configs that a notifier's contract is checked with. */
export interface NotifierSamples {
  /** A channel's config as the tenants file writes it, `type` included; its service is not called. */
  config: unknown;
  /** One that must be refused. */
  badConfig: unknown;
}

type Any = Notifier<unknown, unknown>;

/**
 * What every notifier must keep, as a list of cases without a test runner:
 * `for (const { name, run } of notifierContract(create, samples)) test(name, run)`. Nothing is sent through the
 * HTTP client of the context; for a notifier with a client of its own, give a config whose host does not exist.
 */
export function notifierContract(
  create: () => NotifierDefinition,
  samples: NotifierSamples,
): readonly ContractCase[] {
  const bundle = (): Bundle => setUp(create, samples);
  return [
    ...shape.map(([name, check]) => contractCase(name, () => check(bundle()))),
    ...sampleMessages.map((sample) =>
      contractCase(`renders ${sample.name}`, () => checkRender(bundle(), sample.message)),
    ),
  ];
}

interface Bundle {
  readonly notifier: Any;
  readonly config: unknown;
  readonly secrets: readonly string[];
  readonly samples: NotifierSamples;
}

type Check = (bundle: Bundle) => void | Promise<void>;

const shape: readonly (readonly [string, Check])[] = [
  [
    "has a type of lower-case letters, digits and dashes",
    ({ notifier }) => assert.match(notifier.type, /^[a-z][a-z0-9-]*$/),
  ],
  [
    "has a config schema, destination, render and send",
    ({ notifier }) => {
      assert.equal(notifier.config["~standard"].version, 1);
      for (const name of ["destination", "render", "send"] as const) {
        assert.equal(typeof notifier[name], "function", `${name} is missing`);
      }
    },
  ],
  ["accepts a good config at once, without a promise", ({ config }) => assert.ok(config)],
  [
    "leaves the config that it checks as it was",
    ({ notifier, samples }) => {
      const before = structuredClone(samples.config);
      parse(notifier, samples.config);
      assert.deepEqual(samples.config, before);
    },
  ],
  [
    "refuses a bad config with a reason",
    ({ notifier, samples }) => {
      const issues = issuesOf(notifier, samples.badConfig);
      assert.ok(issues.length > 0, "the bad config was accepted");
      for (const { message } of issues) assert.notEqual(message, "");
    },
  ],
  [
    "repeats no value of a bad config in the reason",
    ({ notifier, samples }) => {
      const said = JSON.stringify(issuesOf(notifier, samples.badConfig));
      for (const value of longTexts(samples.badConfig)) {
        assert.ok(!said.includes(value), "a value of the bad config is repeated");
      }
    },
  ],
  [
    "refuses what is no object",
    ({ notifier }) => {
      for (const value of [undefined, null, "text", 1, []]) {
        assert.ok(issuesOf(notifier, value).length > 0, `${inspect(value)} was accepted`);
      }
    },
  ],
  [
    "names one destination for one config, every time",
    ({ notifier, config, samples }) => {
      const destination = notifier.destination(config);
      assert.equal(typeof destination, "string");
      assert.notEqual(destination, "");
      assert.equal(notifier.destination(config), destination);
      assert.equal(notifier.destination(parse(notifier, samples.config)), destination);
    },
  ],
  [
    "has no secret in the destination",
    ({ notifier, config, secrets }) => assertNoSecret(notifier.destination(config), secrets),
  ],
  [
    "has no secret in the printed config",
    ({ config, secrets }) => {
      assertNoSecret(JSON.stringify(config), secrets);
      assertNoSecret(inspect(config, { depth: 10 }), secrets);
    },
  ],
  [
    "pings nobody for an empty list of mentions",
    ({ notifier, config }) => {
      const message: Message = { title: "State", body: "It changed." };
      const parts = notifier.render(message, config);
      const mentions = { users: [], roles: [], everyone: false };
      assert.deepEqual(
        withoutMentions(notifier.render({ ...message, mentions }, config)),
        withoutMentions(parts),
      );
    },
  ],
  ["has no secret in the error of a send that fails", checkFailingSend],
];

/** Pure, JSON, no secret, no broken letter. */
function checkRender({ notifier, config, secrets }: Bundle, message: Message): void {
  const frozen = freeze(structuredClone(message));
  const parts = notifier.render(frozen, config);
  assert.ok(Array.isArray(parts) && parts.length > 0, "no part was rendered");
  const text = JSON.stringify(parts);
  assert.deepEqual(JSON.parse(text), parts, "a part is not plain JSON");
  assert.equal(JSON.stringify(notifier.render(frozen, config)), text, "a second time it differs");
  assertNoSecret(text, secrets);
  if (isWellFormed(JSON.stringify(message))) {
    assert.ok(isWellFormed(text), "a letter was cut in two");
  }
}

async function checkFailingSend({ notifier, config, secrets }: Bundle): Promise<void> {
  const [part] = notifier.render({ title: "State", body: "It changed." }, config);
  const { context, logged } = failingContext(config);
  try {
    await notifier.send(part, context);
  } catch (error) {
    assert.ok(error instanceof Error, "something that is no error was thrown");
    assertNoSecret(inspect(error, { depth: 10, showHidden: true }), secrets);
    assertNoSecret(`${error.message} ${error.stack}`, secrets);
  }
  assertNoSecret(inspect(logged, { depth: 10 }), secrets);
}

function setUp(create: () => NotifierDefinition, samples: NotifierSamples): Bundle {
  const notifier = create() as Any;
  const config = parse(notifier, samples.config);
  return { notifier, config, samples, secrets: secretsOf(config) };
}

function contractCase(name: string, check: () => void | Promise<void>): ContractCase {
  return {
    name,
    run: async () => {
      await check();
    },
  };
}

function parse({ config }: Any, value: unknown): unknown {
  const answer = config["~standard"].validate(value);
  assert.ok(!(answer instanceof Promise), "the config schema is asynchronous");
  assert.ok(answer.issues === undefined, `the sample config was refused: ${inspect(answer)}`);
  return answer.value;
}

function issuesOf({ config }: Any, value: unknown): readonly { message: string }[] {
  const answer = config["~standard"].validate(value);
  assert.ok(!(answer instanceof Promise), "the config schema is asynchronous");
  return answer.issues ?? [];
}

function secretsOf(value: unknown): readonly string[] {
  if (value instanceof Secret) return tokensOf(value.reveal());
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(secretsOf);
}

/** A secret, and what in it is long enough to be a token: not the id in a URL, nor its host. */
function tokensOf(secret: string): readonly string[] {
  return [secret, ...secret.split(/[^\w-]+/).filter((part) => part.length > 20)];
}

function assertNoSecret(text: string, secrets: readonly string[]): void {
  for (const secret of secrets) assert.ok(!text.includes(secret), "a secret is in it");
}

function longTexts(value: unknown): readonly string[] {
  if (typeof value === "string") return value.length > 8 ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(longTexts);
}

// The message itself may go out whole, its list of nobody included.
function withoutMentions(rendered: readonly unknown[]): unknown {
  const isNobody = (key: string, value: unknown): boolean =>
    key === "mentions" || (Array.isArray(value) && value.length === 0);
  return JSON.parse(
    JSON.stringify(rendered, (key, value: unknown) => (isNobody(key, value) ? undefined : value)),
  );
}

function freeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    Object.values(value).forEach(freeze);
    Object.freeze(value);
  }
  return value;
}

// JSON writes half a pair as an escape.
function isWellFormed(json: string): boolean {
  return !/\\ud[89a-f]/i.test(json);
}
