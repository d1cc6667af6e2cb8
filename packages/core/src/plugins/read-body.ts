import { CarillonError } from "../errors.ts";

/** The request with its body read, at most so many bytes. @throws {@link CarillonError} `BODY_TOO_LARGE`. */
export async function readBody(request: Request, limit: number): Promise<Request> {
  if (request.body === null) return request;
  const declared = Number(request.headers.get("content-length") ?? 0);
  if (declared > limit) throw tooLarge(limit);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > limit) throw tooLarge(limit);
    chunks.push(chunk);
  }
  const { method, headers, signal, url } = request;
  return new Request(url, { method, headers, signal, body: Buffer.concat(chunks) });
}

function tooLarge(limit: number): CarillonError {
  return new CarillonError("BODY_TOO_LARGE", `expected a body of at most ${limit} bytes`);
}
