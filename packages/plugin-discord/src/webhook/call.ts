import { createRequire } from "node:module";
import { type Attachment, NotifyError, type SendContext } from "@carillon/core";
import type { DiscordChannel } from "../schema.ts";
import { type DiscordAnswer, readAnswer } from "./answer.ts";

/** A request to the channel's webhook. */
export interface DiscordCall {
  /** HTTP method. */
  method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Behind the webhook's URL, `/messages/<id>`; nothing for the webhook itself. */
  path?: string;
  /** Query; what is `undefined` is left out. */
  query?: Readonly<Record<string, string | undefined>>;
  /** JSON to send. */
  json?: object;
  /** Files to send with it, as a form. */
  files?: readonly Attachment[];
  /** Where Discord is, for tests; `https://discord.com` unless told. */
  baseUrl?: string | undefined;
}

/**
 * Sends one request, once: neither retried nor redirected, as the outbox retries and a redirect could
 * carry the token elsewhere.
 *
 * @throws {@link NotifyError} `transient` where no answer came; whether Discord had the request is not
 * known then. Its text holds neither URL nor token.
 */
export async function callDiscord(
  call: DiscordCall,
  context: SendContext<DiscordChannel>,
): Promise<DiscordAnswer> {
  const { config, http, signal } = context;
  try {
    const response = await http(urlOf(call, config), {
      method: call.method,
      ...bodyOf(call),
      signal,
      throwHttpErrors: false,
      followRedirect: false,
      retry: { limit: 0 },
      responseType: "text",
    });
    return readAnswer(response.statusCode, response.headers, String(response.body));
  } catch (error) {
    if (error instanceof NotifyError) throw error;
    // The error stays behind: its text, stack and options may hold the URL.
    throw new NotifyError(
      "transient",
      `Discord gave no answer to webhook ${config.webhookId} (${reasonOf(error, signal)}); ` +
        "whether it had the request is not known",
    );
  }
}

function urlOf(call: DiscordCall, config: DiscordChannel): string {
  const url = new URL(config.url.reveal());
  const base = new URL(call.baseUrl ?? url.origin);
  const target = new URL(base.pathname.replace(/\/$/, "") + url.pathname + (call.path ?? ""), base);
  for (const [name, value] of Object.entries(call.query ?? {})) {
    if (value !== undefined) target.searchParams.set(name, value);
  }
  return target.href;
}

function bodyOf({ json, files }: DiscordCall): {
  headers: Record<string, string>;
  body?: string | FormData;
} {
  const headers = { "user-agent": USER_AGENT, accept: "application/json" };
  if (json === undefined) return { headers };
  if (files === undefined || files.length === 0) {
    return {
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify(json),
    };
  }
  const form = new FormData();
  const attachments = files.map(({ name }, id) => ({ id, filename: name }));
  form.set("payload_json", JSON.stringify({ ...json, attachments }));
  files.forEach(({ name, contentType, content, encoding }, index) => {
    const bytes = Buffer.from(content, encoding ?? "utf8");
    form.set(`files[${index}]`, new Blob([bytes], { type: contentType }), name);
  });
  return { headers, body: form };
}

const { version } = createRequire(import.meta.url)("../../package.json") as { version: string };

/** In the form that Discord documents; it may block others. */
const USER_AGENT = `DiscordBot (https://www.npmjs.com/package/@carillon/plugin-discord, ${version})`;

function reasonOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return "the time was up";
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" && /^\w{1,40}$/.test(code) ? code : "no reason was told";
}
