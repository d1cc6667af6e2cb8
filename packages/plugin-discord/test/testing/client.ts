import { onTestFinished } from "vitest";
import { type StartDiscordOptions, startDiscord } from "../../src/testing/index.ts";

/** An answer, read. */
export interface Reply {
  status: number;
  headers: Headers;
  body: { code?: number; id?: string; errors?: object; [name: string]: unknown };
}

/** A Discord, and a bare client that helps nobody to keep its rules. */
export async function setup(options: StartDiscordOptions = { limits: false }) {
  const discord = await startDiscord(options);
  onTestFinished(() => discord.stop());
  const call = async (path: string, init: RequestInit = {}, name = "ops"): Promise<Reply> => {
    const url = discord.webhookUrl(name).replace("https://discord.com", discord.baseUrl) + path;
    const response = await fetch(url, init);
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json") === true;
    const body = isJson ? (JSON.parse(text) as Reply["body"]) : { text };
    return { status: response.status, headers: response.headers, body };
  };
  const json = (body: unknown, method = "POST"): RequestInit => ({
    method,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const post = (body: unknown, path = "?wait=true", name = "ops"): Promise<Reply> =>
    call(path, json(body), name);
  return { discord, call, json, post };
}
