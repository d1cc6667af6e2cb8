import { createRequire } from "node:module";
import type * as Yaml from "yaml";
import type { DocumentProblem } from "./config-document.ts";
import { quoted } from "./quoted.ts";

const MOST_VALUES = 500_000;
const PLAIN_TAGS = /^tag:yaml\.org,2002:(str|int|float|bool|null|map|seq)$/;

/** Turns a parsed YAML tree into plain JSON data, and tells what has no place in it. */
export function plainValue(
  document: Yaml.Document.Parsed,
  lines: Yaml.LineCounter,
): { value: unknown; problems: readonly DocumentProblem[] } {
  const conversion = new Conversion(lines);
  const value = conversion.convert(document.contents);
  return { value, problems: conversion.problems };
}

/** A key as text: `1` and `true` as they are written. */
export function keyOf(node: Yaml.Scalar): string {
  return typeof node.value === "string" ? node.value : String(node.source ?? node.value);
}

/** What an anchor stands for, and how many values that is. */
interface Anchored {
  readonly value: unknown;
  readonly size: number;
}

class Conversion {
  readonly problems: DocumentProblem[] = [];
  readonly #yaml = createRequire(import.meta.url)("yaml") as typeof Yaml;
  readonly #lines: Yaml.LineCounter;
  readonly #anchors = new Map<string, Anchored>();
  #count = 0;

  constructor(lines: Yaml.LineCounter) {
    this.#lines = lines;
  }

  convert(node: unknown): unknown {
    const { isAlias, isMap, isScalar, isSeq } = this.#yaml;
    if (isAlias(node)) return this.#alias(node);
    const before = this.#count++;
    let value: unknown = null;
    if (isScalar(node)) value = this.#scalar(node);
    else if (isSeq(node)) value = node.items.map((item) => this.convert(item));
    else if (isMap(node)) value = this.#map(node);
    else return null;
    if (node.tag !== undefined && !PLAIN_TAGS.test(node.tag)) {
      this.#problem(node, "expected a plain value, found a tag (`!…`)");
    }
    // Only now, so that an alias inside its own anchor finds nothing.
    if (node.anchor !== undefined) {
      this.#anchors.set(node.anchor, { value, size: this.#count - before });
    }
    return value;
  }

  #alias(node: Yaml.Alias): unknown {
    const anchored = this.#anchors.get(node.source);
    if (anchored === undefined) {
      // Not named: it may be a password that begins with an asterisk.
      this.#problem(node, "expected an anchor before its alias, found none; quote text with a `*`");
      return null;
    }
    const before = this.#count;
    this.#count += anchored.size;
    if (this.#count > MOST_VALUES) {
      if (before > MOST_VALUES) return null;
      this.#problem(node, `expected at most ${MOST_VALUES} values, found more through aliases`);
      return null;
    }
    return anchored.value;
  }

  #scalar(node: Yaml.Scalar): unknown {
    const { value } = node;
    if (typeof value === "number" && !Number.isFinite(value)) {
      this.#problem(node, "expected a finite number, found infinity or not-a-number");
    }
    if (typeof value === "bigint") return Number(value);
    return value;
  }

  #map(node: Yaml.YAMLMap): Record<string, unknown> {
    const value: Record<string, unknown> = {};
    const keys = new Set<string>();
    for (const pair of node.items) {
      const key = this.#key(pair.key);
      if (key === undefined) continue;
      if (keys.has(key))
        this.#problem(pair.key, `expected each key once, found ${quoted(key)} again`);
      keys.add(key);
      value[key] = this.convert(pair.value);
    }
    return value;
  }

  #key(node: unknown): string | undefined {
    const { isScalar } = this.#yaml;
    if (!isScalar(node)) {
      this.#problem(node, "expected a word as the key, found a list, a map or an alias");
      return undefined;
    }
    const key = keyOf(node);
    if (key === "__proto__") {
      this.#problem(node, "the key `__proto__` is not allowed");
      return undefined;
    }
    if (key === "<<") {
      this.#problem(node, "merge keys (`<<`) are not read; use `defaults:` or write the keys out");
      return undefined;
    }
    return key;
  }

  #problem(node: unknown, message: string): void {
    const start = this.#yaml.isNode(node) ? node.range?.[0] : undefined;
    if (start === undefined) {
      this.problems.push({ message });
      return;
    }
    const { line, col } = this.#lines.linePos(start);
    this.problems.push({ message, line: Math.max(1, line), column: Math.max(1, col) });
  }
}
