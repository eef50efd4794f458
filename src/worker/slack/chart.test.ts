import { expect, test } from "vitest";
import { readChartAddress } from "../access/chart-address.ts";
import { readConfig } from "../config/config.ts";
import { double } from "../double/env.ts";
import { operationsFor } from "./bot.ts";

type Charted = Parameters<NonNullable<ReturnType<typeof operationsFor>["chart"]>>[0];

const NOW = Date.parse("2026-11-29T20:40:00Z");
const CHARTED: Charted = {
  target: "prod",
  metric: "used",
  since: "2026-11-28T20:40:00.000Z",
  until: "2026-11-29T20:39:59.999Z",
};

const world = (origin: string, env: Record<string, unknown> = {}) => {
  const { env: bindings } = double({ env });
  const read = readConfig(bindings);
  if (!read.ok) throw new Error(read.problems.join("; "));
  const { config } = read;
  const asking = { env: bindings, config, origin, requestId: "r", now: () => NOW, waitUntil: null };
  return { config, chart: operationsFor(asking, null).chart };
};

test("a chart's address is the Worker's own, and shows what was answered", async () => {
  const { chart, config } = world("https://ops.example.com");
  const address = (await chart?.(CHARTED)) ?? "";
  expect(address).toMatch(/^https:\/\/ops\.example\.com\/chart\/prod\/used\//);
  expect(await readChartAddress(config, new URL(address).pathname, NOW)).toEqual({
    ...{ target: "prod", metric: "used" },
    ...{ since: Date.parse("2026-11-28T20:40:00Z"), until: Date.parse("2026-11-29T20:40:00Z") },
  });
  expect(await chart?.({ ...CHARTED, target: "gone" })).toBeNull();
});

test.each([
  ["", {}],
  ["http://ops.example.com", {}],
  ["http://127.0.0.1:8787", {}],
])("there is none where Slack could not fetch it: %j", (origin, env) => {
  expect(world(origin, env).chart).toBeNull();
});

test("an imitation of Slack on this machine fetches from this machine", () => {
  expect(world("http://127.0.0.1:8787", { SLACK_HOOKS: "loopback" }).chart).not.toBeNull();
});
