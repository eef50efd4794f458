/** A real Prometheus scrapes the Worker, and promtool finds nothing in what it gets. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkMetrics, type Prometheus, startPrometheus } from "../../scripts/stack/prometheus.ts";
import { until } from "../../scripts/stack/states/until.ts";
import { pause } from "../../src/shared/deadline.ts";
import { agentsOn } from "../setup/agents.ts";
import { useStack } from "../setup/stack.ts";
import { varsWith } from "./watched.ts";

const stack = await useStack();
const { target } = stack;
let prometheus: Prometheus;
const { redis } = stack.control;
const QUEUES = ["celery", "rq:queues", "rq:queue:mail"];
const MAIL_WAITS = `redis_ops_queue_jobs_waiting{target="${target}",queue="mail"} 2`;

/** `mail` is of RQ, and no other library has one of that name. */
const withQueues = varsWith(stack, { queues: ["celery:celery", "mail"] });

beforeAll(async () => {
  await stack.control.restartWorker({ vars: withQueues });
  await redis("RPUSH", "celery", "1", "2", "3");
  await redis("SADD", "rq:queues", "rq:queue:mail");
  await redis("RPUSH", "rq:queue:mail", "1", "2");
  // What somebody reads is what it tells; within a minute of another test's reading, this one is not kept.
  await until(
    "what was read is remembered",
    async () => {
      expect((await stack.get(`/v1/targets/${target}/doctor`)).status).toBe(200);
      const isTold = (await (await stack.get("/v1/metrics")).text()).includes(MAIL_WAITS);
      return isTold || (await pause(3_000), false);
    },
    90_000,
  );
  // The control: a link would be seen.
  expect(await agentsOn(stack)).toBeGreaterThan(0);
  await stack.control.restartWorker();
  prometheus = await startPrometheus(stack.url, stack.viewerToken);
});

afterAll(async () => {
  await redis("DEL", ...QUEUES);
  await prometheus?.stop();
  await stack.control.restartWorker({ vars: stack.workerOptions.vars ?? {} });
});

test("promtool finds nothing in it, and would find something", async () => {
  const response = await stack.get("/v1/metrics");
  const text = await response.text();
  expect(text).toContain(`redis_up{target="${target}"} 1`);
  expect(await checkMetrics(text)).toMatchObject({ code: 0, stdout: "", stderr: "" });
  expect((await checkMetrics(text.replaceAll("redis_evicted_keys_total", "redis_evicted_keys"))).stderr).toContain(
    "redis_evicted_keys",
  );
});

test("tells how much waits in each queue, which history tells over time, and in all together", async () => {
  const text = await (await stack.get("/v1/metrics")).text();
  expect(text).toContain(`redis_ops_jobs_waiting{target="${target}"} 5`);
  expect(text).toContain(`redis_ops_queue_jobs_waiting{target="${target}",queue="celery:celery"} 3`);
  expect(text).toContain(MAIL_WAITS);
  const asked = await stack.get(`/v1/targets/${target}/history?metric=queued&queue=mail`);
  expect(await asked.json()).toMatchObject({ data: { queue: "mail", last: { value: 2 } } });
  const unknown = await stack.get(`/v1/targets/${target}/history?metric=queued&queue=maul`);
  expect([unknown.status, ((await unknown.json()) as { hint: string }).hint]).toEqual([
    400,
    "Name it under `queues` in the target's entry in TARGETS. Those that are: celery:celery, mail.",
  ]);
});

test("a Prometheus scrapes it as OpenMetrics, with a viewer's token, and no link is opened for it", async () => {
  for (let tries = 0; tries < 60 && (await prometheus.query("redis_up")).length === 0; tries += 1) await pause(500);
  expect(await prometheus.health()).toEqual(expect.objectContaining({ health: "up", lastError: "" }));
  const [used] = await prometheus.query("redis_memory_used_bytes");
  expect(used?.metric).toMatchObject({ target, job: "redis-ops" });
  expect(Number(used?.value)).toBeGreaterThan(500_000);
  expect(await prometheus.query("redis_evicted_keys_total")).toHaveLength(1);
  expect(await prometheus.query('redis_ops_queue_jobs_waiting{queue="mail"}')).toMatchObject([{ value: "2" }]);
  expect(await agentsOn(stack)).toBe(0);
});
