/** A real Prometheus scrapes the Worker, and promtool finds nothing in what it gets. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkMetrics, type Prometheus, startPrometheus } from "../../scripts/stack/prometheus.ts";
import { pause } from "../../src/shared/deadline.ts";
import { agentsOn } from "../setup/agents.ts";
import { useStack } from "../setup/stack.ts";

const stack = await useStack();
const { target } = stack;
let prometheus: Prometheus;

beforeAll(async () => {
  await stack.control.restartWorker();
  // What somebody reads is what it tells.
  expect((await stack.get(`/v1/targets/${target}/doctor`)).status).toBe(200);
  // The control: a link would be seen.
  expect(await agentsOn(stack)).toBeGreaterThan(0);
  await stack.control.restartWorker();
  prometheus = await startPrometheus(stack.url, stack.viewerToken);
});

afterAll(() => prometheus?.stop());

test("promtool finds nothing in it, and would find something", async () => {
  const response = await stack.get("/v1/metrics");
  const text = await response.text();
  expect(text).toContain(`redis_up{target="${target}"} 1`);
  expect(await checkMetrics(text)).toMatchObject({ code: 0, stdout: "", stderr: "" });
  expect((await checkMetrics(text.replaceAll("redis_evicted_keys_total", "redis_evicted_keys"))).stderr).toContain(
    "redis_evicted_keys",
  );
});

test("a Prometheus scrapes it as OpenMetrics, with a viewer's token, and no link is opened for it", async () => {
  for (let tries = 0; tries < 60 && (await prometheus.query("redis_up")).length === 0; tries += 1) await pause(500);
  expect(await prometheus.health()).toEqual(expect.objectContaining({ health: "up", lastError: "" }));
  const [used] = await prometheus.query("redis_memory_used_bytes");
  expect(used?.metric).toMatchObject({ target, job: "redis-ops" });
  expect(Number(used?.value)).toBeGreaterThan(500_000);
  expect(await prometheus.query("redis_evicted_keys_total")).toHaveLength(1);
  expect(await agentsOn(stack)).toBe(0);
});
