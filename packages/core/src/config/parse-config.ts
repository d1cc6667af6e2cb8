import { createRequire } from "node:module";
import type * as Yaml from "yaml";
import type { ConfigDocument, DocumentProblem, Position } from "./config-document.ts";
import { isEncrypted } from "./encrypted.ts";
import { keyOf, plainValue } from "./plain-value.ts";

const LARGEST = 4 * 1024 * 1024;
// The composer recurses, and V8 may abort the whole process where a stack of 100,000 brackets ends.
const DEEPEST = 64;
const MOST_PROBLEMS = 20;

/**
 * Parses one YAML 1.2 or JSON document of at most 4 MiB (JSON with comments and trailing commas is
 * fine), and never throws: what is wrong stands in `problems`. The text is hostile until parsed:
 * nesting ends at 64 levels, aliases at half a million values; duplicate keys, `__proto__`, tags,
 * merge keys, several documents in one, infinities and text encrypted with SOPS are refused.
 *
 * @see https://yaml.org/spec/1.2.2/
 */
export function parseConfig(text: string): ConfigDocument {
  const source = text.startsWith("\uFEFF") ? text.slice(1) : text;
  const refused = refusal(source);
  if (refused !== undefined) return broken([refused]);
  const parsed = parse(source);
  if (!("document" in parsed)) return broken(parsed.problems);
  const { value, problems } = plainValue(parsed.document, parsed.lines);
  if (problems.length > 0) return broken(problems.slice(0, MOST_PROBLEMS));
  if (isEncrypted(value)) return broken([{ message: ENCRYPTED, line: 1, column: 1 }]);
  // The tree takes many times the memory of the text, and only messages need it.
  let tree = new WeakRef(parsed);
  return {
    value,
    problems: [],
    locate(path, of = "value") {
      let found = tree.deref();
      if (found === undefined) {
        const again = parse(source);
        if (!("document" in again)) return undefined;
        tree = new WeakRef(again);
        found = again;
      }
      return positionOf(found, { path, of });
    },
  };
}

const ENCRYPTED =
  "the file is encrypted with SOPS; decrypt it before, or start the program under `sops exec-file` or `sops exec-env`";

interface Parsed {
  readonly document: Yaml.Document.Parsed;
  readonly lines: Yaml.LineCounter;
}

function yaml(): typeof Yaml {
  return createRequire(import.meta.url)("yaml") as typeof Yaml;
}

function broken(problems: readonly DocumentProblem[]): ConfigDocument {
  return { value: undefined, problems, locate: () => undefined };
}

function refusal(text: string): DocumentProblem | undefined {
  if (text.length > LARGEST) {
    return { message: `expected at most 4 MiB, found ${text.length} characters; split the file` };
  }
  const nul = text.indexOf("\0");
  if (nul < 0) return undefined;
  return { message: "expected text, found a NUL character", ...lineAndColumn(text, nul) };
}

function lineAndColumn(text: string, offset: number): Position {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1) ?? "").length + 1 };
}

function parse(text: string): Parsed | { problems: DocumentProblem[] } {
  const { Composer, Lexer, LineCounter, Parser } = yaml();
  const lines = new LineCounter();
  const parser = new Parser(lines.addNewLine);
  const tokens: Yaml.CST.Token[] = [];
  lines.addNewLine(0);
  const place = (offset: number): Position => positionAt(lines, offset);
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > DEEPEST) {
      const message = `expected at most ${DEEPEST} levels of nesting, found more`;
      return { problems: [{ message, ...place(parser.offset) }] };
    }
  }
  for (const token of parser.end()) tokens.push(token);
  // `uniqueKeys` compares each key with each other one; `plainValue` looks for twins faster.
  const composer = new Composer<Yaml.ParsedNode>({ strict: true, uniqueKeys: false });
  const [document, second] = [...composer.compose(tokens, true, text.length)];
  if (document === undefined) return { problems: [{ message: "expected a document, found none" }] };
  if (second !== undefined) {
    const message = "expected one document, found a second one after `---`; use one file for each";
    return { problems: [{ message, ...place(second.range[0]) }] };
  }
  if (document.directives.yaml.explicit === true && document.directives.yaml.version === "1.1") {
    return { problems: [{ message: "expected YAML 1.2, found `%YAML 1.1`", line: 1, column: 1 }] };
  }
  const errors = [...document.errors, ...document.warnings].slice(0, MOST_PROBLEMS);
  if (errors.length === 0) return { document, lines };
  return { problems: errors.map((error) => ({ message: say(error), ...place(error.pos[0]) })) };
}

function say(error: Yaml.YAMLError): string {
  if (error.code === "TAG_RESOLVE_FAILED") return "expected a plain value, found a tag (`!…`)";
  if (error.code === "BAD_DQ_ESCAPE") return "invalid escape sequence in a double-quoted text";
  if (error.code === "BAD_DIRECTIVE") return "invalid directive (a line that begins with `%`)";
  // These quote the text, which may be a secret in the wrong place.
  const sentence = error.message.replace(/(: "|(?<=characters|token): ).*$/s, "");
  return `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`;
}

function positionAt(lines: Yaml.LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

function positionOf(
  { document, lines }: Parsed,
  wanted: { path: readonly PropertyKey[]; of: "key" | "value" },
): Position | undefined {
  const { isAlias, isMap, isSeq, isScalar } = yaml();
  let node: unknown = document.contents;
  let offset = document.contents?.range[0];
  for (const [index, key] of wanted.path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    if (isSeq(node)) {
      node = node.items[Number(key)];
      if (node === undefined) break;
      offset = startOf(node) ?? offset;
    } else if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && keyOf(item.key) === String(key));
      if (pair === undefined) break;
      const keyOnly = wanted.of === "key" && index === wanted.path.length - 1;
      node = pair.value;
      offset = (keyOnly ? undefined : startOf(node)) ?? startOf(pair.key) ?? offset;
    } else {
      break;
    }
  }
  return offset === undefined ? undefined : positionAt(lines, offset);
}

function startOf(node: unknown): number | undefined {
  const { isNode } = yaml();
  return isNode(node) ? node.range?.[0] : undefined;
}
