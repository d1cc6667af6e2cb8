import { describe, expect, test } from "vitest";
import {
  assertPublicAddress,
  assertPublicUrl,
  createHttp,
  isPublicAddress,
} from "../../src/http/index.ts";
import { publicLookup } from "../../src/http/public-lookup.ts";
import { failure, listen } from "./http-fixture.ts";

describe("isPublicAddress", () => {
  test.each([
    "1.1.1.1",
    "8.8.8.8",
    "162.159.128.233",
    "172.15.255.255",
    "172.32.0.1",
    "2606:4700::1111",
    "::ffff:8.8.8.8",
    "::ffff:808:808",
    "64:ff9b::808:808",
  ])("%s is public", (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  test.each([
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.255",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b::10.0.0.1",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2001::1",
    "2001:db8::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "ff02::1",
    "localhost",
    "",
    "1.1.1.1.1",
  ])("%s is not", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe("URLs of tenants", () => {
  test.each([
    "http://127.0.0.1/x",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://0177.0.0.1/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://127.1/",
    "http://169.254.169.254/latest/meta-data",
    "ftp://example.net/",
    "file:///etc/passwd",
    "no url",
  ])("%s is refused", (url) => {
    expect(() => assertPublicUrl(url)).toThrow(
      expect.objectContaining({ code: "HTTP_ADDRESS_REFUSED" }) as Error,
    );
  });

  test("a name of this machine is refused when it is resolved", async () => {
    const error = await failure(assertPublicAddress("http://localhost/secret-path"));
    expect(error.code).toBe("HTTP_ADDRESS_REFUSED");
    expect(error.message).not.toContain("secret-path");
    await assertPublicAddress("https://1.1.1.1/");
  });

  test("a client for them refuses addresses, names and redirects to them", async () => {
    let reached = 0;
    const { origin } = await listen((_request, response) => {
      reached += 1;
      response.end();
    });
    const client = createHttp({ userAgent: "x", publicAddressOnly: true });
    const port = new URL(origin).port;
    for (const url of [origin, `http://localhost:${port}`, `http://[::ffff:127.0.0.1]:${port}`]) {
      expect((await failure(client.get(url))).code).toBe("HTTP_ADDRESS_REFUSED");
      expect((await failure(client.get(url, { followRedirect: true }))).code).toBe(
        "HTTP_ADDRESS_REFUSED",
      );
    }
    expect(reached).toBe(0);
  });

  test("the resolver answers one address or all, as it is asked, and refuses private ones", async () => {
    const ask = (all: boolean) =>
      new Promise<unknown>((resolve) => {
        publicLookup("localhost", { all }, (error) => resolve(error));
      });
    expect(await ask(true)).toMatchObject({ code: "HTTP_ADDRESS_REFUSED" });
    expect(await ask(false)).toMatchObject({ code: "HTTP_ADDRESS_REFUSED" });
  });
});
