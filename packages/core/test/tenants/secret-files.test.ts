import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { knownSecrets } from "../../src/config/index.ts";
import { load, revealed, temporaryFolder } from "./tenants-fixture.ts";

describe("a secret in a file", () => {
  test("stands under the key with File at its end", async () => {
    await using folder = await temporaryFolder();
    await folder.write("key", "key-from-a-file\n");
    await folder.write("hook", "https://discord.com/api/webhooks/1/hook-from-a-file\n");
    await folder.write("db", "mysql://u:password-from-a-file@h/d");
    await folder.write("inara", "inara-from-a-file");
    const { get, texts } = load(
      `
tenants:
  - id: a
    apiKeyFile: key
    databaseFile: db
    channels: { ops: { type: discord, urlFile: ./hook } }
    inara: { apiKeyFile: ${join(folder.path, "inara")} }
`,
      { directory: folder.path },
    );
    expect(texts).toEqual([]);
    expect(revealed(get("a"))).toMatchObject({
      apiKey: "secret key-from-a-file",
      database: { url: "secret mysql://u:password-from-a-file@h/d" },
      channels: {
        ops: { config: { url: "secret https://discord.com/api/webhooks/1/hook-from-a-file" } },
      },
      sections: { inara: { apiKey: "secret inara-from-a-file" } },
    });
    expect([...knownSecrets()]).toEqual(
      expect.arrayContaining(["key-from-a-file", "password-from-a-file", "inara-from-a-file"]),
    );
  });

  test("is seen by the hash", async () => {
    await using folder = await temporaryFolder();
    const hash = () =>
      load("tenants: [{ id: a, apiKeyFile: key }]", { directory: folder.path }).get("a")?.hash;
    await folder.write("key", "first-key");
    const first = hash();
    expect(hash()).toBe(first);
    await folder.write("key", "other-key");
    expect(hash()).not.toBe(first);
  });

  test("is told at its key when its content does not fit", async () => {
    await using folder = await temporaryFolder();
    await folder.write("hook", "ftp://not-a-hook");
    const { texts } = load(
      "tenants: [{ id: a, channels: { ops: { type: discord, urlFile: hook } } }]",
      {
        directory: folder.path,
      },
    );
    expect(texts).toEqual([
      "t.yaml:1:63 tenants.0.channels.ops.urlFile: expected a Discord webhook URL",
    ]);
  });

  test("is none of ours where the schema itself knows the key", async () => {
    await using folder = await temporaryFolder();
    await folder.write("account", "content");
    const account = z.strictObject({ accountFile: z.string() });
    for (const schema of [account, account.transform((it) => ({ path: it.accountFile }))]) {
      const sections = new Map([["fcm", { schema }]]);
      const { get, texts } = load("tenants: [{ id: a, fcm: { accountFile: account } }]", {
        changes: { sections },
        directory: folder.path,
      });
      expect(texts).toEqual([]);
      expect(Object.values(get("a")?.sections.get("fcm") as object)).toEqual(["account"]);
    }
  });

  test("reaches an optional key of a schema that drops what it does not know", async () => {
    await using folder = await temporaryFolder();
    await folder.write("token", "token-from-a-file");
    const sections = new Map([["fcm", { schema: z.object({ token: z.string().optional() }) }]]);
    const { get } = load("tenants: [{ id: a, fcm: { tokenFile: token } }]", {
      changes: { sections },
      directory: folder.path,
    });
    expect(get("a")?.sections.get("fcm")).toEqual({ token: "token-from-a-file" });
  });
});
