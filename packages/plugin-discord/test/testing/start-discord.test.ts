import { describe, expect, onTestFinished, test } from "vitest";
import { startDiscord, type TestDiscord } from "../../src/testing/index.ts";
import { type Reply, setup } from "./client.ts";

describe("address", () => {
  test("unknown webhooks, wrong tokens, versions and paths", async () => {
    const { discord, call } = await setup();
    const url = discord.webhookUrl("ops").replace("https://discord.com", discord.baseUrl);
    const status = async (text: string): Promise<unknown> => {
      const response = await fetch(text);
      return [response.status, ((await response.json()) as { code: number }).code];
    };
    expect(await status(url.replace(/\d{19}/, "123456789012345678"))).toEqual([404, 10015]);
    expect(await status(`${url}x`)).toEqual([401, 50027]);
    expect(await status(url.replace(/\d{19}/, "ops"))).toEqual([400, 50035]);
    expect(await status(url.replace("/api/", "/api/v11/"))).toEqual([400, 50041]);
    expect(await status(`${url}/elsewhere`)).toEqual([404, 0]);
    expect(await status(`${discord.baseUrl}/api/channels`)).toEqual([404, 0]);
    expect((await call("", { method: "PUT" })).status).toBe(405);
  });

  test("a webhook has one URL in every process, answers what it is, and can be deleted", async () => {
    const { discord, call } = await setup();
    const other = await startDiscord();
    onTestFinished(() => other.stop());
    expect(other.webhookUrl("ops")).toBe(discord.webhookUrl("ops"));
    expect(other.webhookUrl("ops")).not.toBe(discord.webhookUrl("other"));
    expect((await call("")).body).toMatchObject({
      id: discord.webhookId("ops"),
      type: 1,
      name: "ops",
    });
    expect((await call("", { method: "DELETE" })).status).toBe(204);
    expect(await call("")).toMatchObject({ status: 404, body: { code: 10015 } });
  });

  test("a client without a name is blocked", async () => {
    const { call } = await setup();
    expect(await call("", { headers: { "user-agent": "" } })).toMatchObject({
      status: 403,
      body: { code: 40333 },
    });
  });
});

describe("messages", () => {
  test("without wait there is no message in the answer, but it stands", async () => {
    const { discord, post } = await setup();
    expect((await post({ content: "x" }, "")).status).toBe(204);
    expect(discord.messages("ops")).toHaveLength(1);
  });

  test("can be read, changed and deleted under their thread only", async () => {
    const { discord, call, json, post } = await setup();
    const threadId = discord.openThread("ops", "Wars");
    const { body } = await post({ content: "1" }, `?wait=true&thread_id=${threadId}`);
    const path = `/messages/${body.id}`;
    expect(await call(path)).toMatchObject({ status: 404, body: { code: 10008 } });
    expect(await call(`${path}?thread_id=876543210987654321`)).toMatchObject({
      status: 404,
      body: { code: 10003 },
    });
    const inThread = `${path}?thread_id=${threadId}`;
    expect((await call(inThread)).body).toMatchObject({ content: "1", channel_id: threadId });
    expect(await call(inThread, json({ content: "2" }, "PATCH"))).toMatchObject({
      status: 200,
      body: { content: "2" },
    });
    expect(await call(inThread, json({ content: "" }, "PATCH"))).toMatchObject({
      status: 400,
      body: { code: 50006 },
    });
    expect(await call(inThread, json({ content: "x".repeat(2001) }, "PATCH"))).toMatchObject({
      status: 400,
    });
    expect((await call(inThread, { method: "DELETE" })).status).toBe(204);
    expect((await call(inThread, { method: "DELETE" })).body.code).toBe(10008);
    expect(discord.messages()).toEqual([]);
  });

  test("of one webhook are not another's to change", async () => {
    const { call, json, post } = await setup();
    const { body } = await post({ content: "1" });
    expect(
      (await call(`/messages/${body.id}`, json({ content: "2" }, "PATCH"), "other")).body.code,
    ).toBe(10008);
  });

  test("a poll cannot be edited", async () => {
    const { call, json, post } = await setup();
    const { body } = await post({
      poll: { question: { text: "q" }, answers: [{ poll_media: { text: "a" } }] },
    });
    expect((await call(`/messages/${body.id}`, json({ content: "x" }, "PATCH"))).body.code).toBe(
      520003,
    );
  });

  test("files: ten at most, ten mebibytes each; an edit keeps those it lists, or adds", async () => {
    const { discord, call, post } = await setup();
    const form = (files: number, size: number, payload: object = {}): FormData => {
      const data = new FormData();
      data.set("payload_json", JSON.stringify(payload));
      for (let index = 0; index < files; index += 1) {
        data.set(`files[${index}]`, new Blob([Buffer.alloc(size)]), `${index}.bin`);
      }
      return data;
    };
    const send = (body: FormData): Promise<Reply> => call("?wait=true", { method: "POST", body });
    expect((await send(form(11, 1))).body.code).toBe(30015);
    expect(await send(form(1, 10 * 1024 * 1024 + 1))).toMatchObject({
      status: 413,
      body: { code: 40005 },
    });
    const { body } = await send(form(2, 10));
    const patch = (data: FormData): Promise<Reply> =>
      call(`/messages/${body.id}`, { method: "PATCH", body: data });
    await patch(form(1, 5));
    expect(discord.messages("ops")[0]?.files).toHaveLength(3);
    await patch(form(1, 5, { attachments: [{ id: 0 }] }));
    expect(discord.messages("ops")[0]?.files).toHaveLength(1);
    await post({ content: "x" });
  });

  test("without allowed_mentions users are pinged, as Discord does for webhooks", async () => {
    const { discord, post } = await setup();
    await post({ content: "@here <@123456789012345678> <@&123456789012345679>" });
    expect(discord.messages()[0]?.pinged).toEqual({
      users: ["123456789012345678"],
      roles: [],
      everyone: false,
    });
  });

  test("of several embeds with one URL the first is shown", async () => {
    const { discord, post } = await setup();
    const embed = (title: string) => ({ title, url: "https://a.example" });
    await post({ embeds: [embed("1"), embed("2"), { title: "3" }] });
    expect(discord.messages()[0]?.embeds.map(({ title }) => title)).toEqual(["1", "3"]);
  });

  test("are awaited without polling", async () => {
    const { discord, post } = await setup();
    const arrived = discord.arrived(2, "ops");
    await post({ content: "1" }, "", "other");
    await post({ content: "2" });
    await post({ content: "3" });
    expect((await arrived).map(({ content }) => content)).toEqual(["2", "3"]);
  });
});

describe("threads", () => {
  test("forum channels want one, text channels open none", async () => {
    const { discord, post } = await setup();
    discord.webhookUrl("forum", { kind: "forum" });
    const id = discord.openThread("forum", "T");
    const forum = (body: object, query = ""): Promise<Reply> =>
      post(body, `?wait=true${query}`, "forum");
    expect((await forum({ content: "x" })).body.code).toBe(220001);
    expect((await forum({ content: "x", thread_name: "N" }, `&thread_id=${id}`)).body.code).toBe(
      220002,
    );
    expect((await post({ content: "x", thread_name: "N" })).body.code).toBe(220003);
    expect((await forum({ content: "x" }, "&thread_id=876543210987654321")).body.code).toBe(10003);
    const opened = await forum({ content: "x", thread_name: "N" });
    expect(opened.body).toMatchObject({ channel_id: opened.body.id });
  });
});

test("a server is stopped twice without harm, and by await using", async () => {
  let left: TestDiscord;
  {
    await using discord = await startDiscord();
    left = discord;
    expect((await fetch(discord.baseUrl)).status).toBe(404);
  }
  await left.stop();
});
