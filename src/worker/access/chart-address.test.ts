import { describe, expect, test } from "vitest";
import { readConfig, type Config } from "../config/config.ts";
import { double } from "../double/env.ts";
import { CHART_MS, chartAddress, readChartAddress } from "./chart-address.ts";

const NOW = Date.parse("2026-11-29T20:40:00.500Z");
const SHOWN = { target: "prod", metric: "used", since: NOW - 86_400_000, until: NOW } as const;

const configOf = (env: Record<string, unknown> = {}): Config => {
  const read = readConfig(double({ env }).env);
  if (!read.ok) throw new Error(read.problems.join("; "));
  return read.config;
};

const made = async (config = configOf()): Promise<string> => (await chartAddress(config, SHOWN, NOW)) ?? "";

test("an address says what it shows, until when, and is read as that, in whole seconds", async () => {
  const address = await made();
  expect(address).toMatch(/^\/chart\/prod\/used\/1795898400-1795984801\/1796071201\.[A-Za-z0-9_-]{43}\.png$/);
  expect(await readChartAddress(configOf(), address, NOW)).toEqual({
    target: "prod",
    metric: "used",
    since: 1_795_898_400_000,
    until: 1_795_984_801_000,
  });
});

describe("nothing is told of an address that", () => {
  const config = configOf();
  test.each<[string, (address: string) => string]>([
    ["is of another target", (address) => address.replace("/prod/", "/staging/")],
    ["is of a target that there is not", (address) => address.replace("/prod/", "/gone/")],
    ["is of another metric", (address) => address.replace("/used/", "/rss/")],
    ["is of what is no metric", (address) => address.replace("/used/", "/maxmemory_policy/")],
    ["begins earlier", (address) => address.replace("/1795898400-", "/1795898399-")],
    ["goes on longer", (address) => address.replace("-1795984801/", "-1795984802/")],
    ["ends later", (address) => address.replace("/1796071201.", "/1796071202.")],
    ["has another signature", (address) => address.replace(/\.(.)/, (_all, first) => `.${first === "A" ? "B" : "A"}`)],
    ["has none", (address) => address.replace(/\.[^.]{43}\./, ".")],
    ["writes a time in another way", (address) => address.replace("/1795898400-", "/01795898400-")],
    ["has more before it", (address) => `/v1${address}`],
    ["has more after it", (address) => `${address}/..`],
    ["has other ends of lines in it", (address) => address.replace("/used/", "/used%0A/")],
  ])("%s", async (_what, change) => {
    const address = change(await made(config));
    expect(address).not.toBe(await made(config));
    expect(await readChartAddress(config, address, NOW)).toBeNull();
  });

  test("writes its signature in another way: the last of its characters has bits to spare", async () => {
    const address = await made(config);
    const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const last = address.at(-5) ?? "";
    const same = digits[digits.indexOf(last) + 1] ?? "";
    expect(await readChartAddress(config, `${address.slice(0, -5)}${same}.png`, NOW)).toBeNull();
  });

  test("has ended: to the second", async () => {
    const address = await made(config);
    expect(await readChartAddress(config, address, NOW + CHART_MS)).not.toBeNull();
    expect(await readChartAddress(config, address, NOW + CHART_MS + 500)).toBeNull();
  });

  test("was made with another SSH key, or whose target was taken out", async () => {
    const address = await made(config);
    const others = [
      configOf({
        SSH_PRIVATE_KEY: "-----BEGIN OPENSSH PRIVATE KEY-----\nanother\n-----END OPENSSH PRIVATE KEY-----\n",
      }),
      configOf({
        API_TOKENS: JSON.stringify([{ name: "vera", role: "viewer", sha256: "a".repeat(64) }]),
        TARGETS: JSON.stringify({ other: { host: "203.0.113.9", host_keys: [`SHA256:${"A".repeat(43)}`] } }),
      }),
    ];
    for (const other of others) expect(await readChartAddress(other, address, NOW)).toBeNull();
    expect(await readChartAddress(configOf(), address, NOW)).not.toBeNull();
  });
});

test("there is none for a target that there is not", async () => {
  expect(await chartAddress(configOf(), { ...SHOWN, target: "gone" }, NOW)).toBeNull();
});
