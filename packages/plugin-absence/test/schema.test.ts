import { expect, test } from "vitest";
import { absenceSettings } from "../src/index.ts";

const GOOD = {
  mode: "direct",
  sites: [{ id: "toko", timezone: "Asia/Jakarta" }],
  channels: { staff: "staff", operations: "ops" },
};

test("A34: the password is a secret", () => {
  const { channels: _channels, ...rest } = GOOD;
  const section = absenceSettings.parse({
    ...rest,
    mode: "api",
    baseUrl: "https://api.example.org/v1",
    username: "scheduler",
    password: "correct horse",
    channels: { operations: "ops" },
  });
  expect(JSON.stringify(section)).not.toContain("correct horse");
  expect(section.mode === "api" && section.password.reveal()).toBe("correct horse");
});

test.each([
  ["a threshold of 0", { thresholdMinutes: 0 }, "expected at least 1"],
  ["a negative threshold", { thresholdMinutes: -5 }, "expected at least 1"],
  ["a threshold that is not a number", { thresholdMinutes: Number.NaN }, "expected"],
  ["an interval of 0", { every: 0 }, "above 0"],
  ["a negative interval", { every: "-5m" }, "above 0"],
  ["an interval of one second", { every: "1s" }, "at least one minute"],
  ["no site", { sites: [] }, "expected array to have >=1 items"],
  ["a zone that is none", { sites: [{ id: "a", timezone: "WIB" }] }, "IANA time zone"],
  ["an hour of 25", { sites: [{ id: "a", timezone: "UTC", open: "25:00" }] }, "time of day"],
  ["a setting that is none", { threshold: 5 }, "threshold"],
  ["another mode", { mode: "push" }, "mode"],
])("A10: %s is refused", (_name, change, reason) => {
  expect(absenceSettings.safeParse(GOOD).success).toBe(true);
  const { error } = absenceSettings.safeParse({ ...GOOD, ...change });
  expect(JSON.stringify(error?.issues)).toContain(reason);
});
