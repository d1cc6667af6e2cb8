import type { IncomingMessage } from "node:http";
import { isObject } from "./check-embeds.ts";
import { type Refusal, refuse } from "./check-post.ts";
import { FormErrors } from "./form-errors.ts";

/** A file as it was sent. */
export interface ReceivedFile {
  /** File name. */
  name: string;
  /** Media type. */
  contentType: string;
  /** The bytes. */
  content: Buffer;
}

/** The body of a request, taken apart. */
export interface ReadBody {
  /** The JSON, of the body itself or of the form's `payload_json`. */
  json: Readonly<Record<string, unknown>>;
  /** The form's files, in order. */
  files: readonly ReceivedFile[];
}

/** Reads the whole body; a connection that ends before is an error. */
export async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Takes a body apart, or answers how Discord refuses one that it cannot read. */
export async function readBody(bytes: Buffer, contentType: string): Promise<ReadBody | Refusal> {
  if (contentType.startsWith("multipart/form-data")) return readForm(bytes, contentType);
  if (contentType.startsWith("application/json")) return readJson(bytes.toString("utf8"), []);
  const errors = new FormErrors();
  const types = "{'application/json', 'multipart/form-data'}";
  const message = `Expected "Content-Type" header to be one of ${types}.`;
  errors.add([], { code: "CONTENT_TYPE_INVALID", message });
  return { status: 400, body: errors.toBody() };
}

async function readForm(bytes: Buffer, contentType: string): Promise<ReadBody | Refusal> {
  let form: FormData;
  try {
    form = await new Response(bytes, { headers: { "content-type": contentType } }).formData();
  } catch {
    return refuse(400, 50035, "Invalid Form Body");
  }
  const files: ReceivedFile[] = [];
  for (const [name, value] of form.entries()) {
    if (typeof value === "string" || !/^files\[\d+\]$/.test(name)) continue;
    const content = Buffer.from(await value.arrayBuffer());
    files.push({ name: value.name, contentType: value.type, content });
  }
  const payload = form.get("payload_json");
  return readJson(typeof payload === "string" ? payload : "{}", files);
}

function readJson(text: string, files: readonly ReceivedFile[]): ReadBody | Refusal {
  try {
    const json: unknown = JSON.parse(text);
    if (isObject(json)) return { json, files };
  } catch {
    // Told below, as any other body that is no object.
  }
  return refuse(400, 50109, "The request body contains invalid JSON.");
}
