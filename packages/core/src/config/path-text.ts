const PLAIN = /^[^\s."'`\\[\]\p{Cc}]{1,80}$/u;

/**
 * A place in a document as text: `tenants.0.channels.ops.url`. A key that could be misread stands in
 * quotes. Empty for the document itself.
 */
export function pathText(path: readonly PropertyKey[]): string {
  return path.map(String).map(keyText).join(".");
}

function keyText(key: string): string {
  return PLAIN.test(key) ? key : JSON.stringify(key.slice(0, 80));
}
