import { expect, test } from "vitest";
import { answerExample } from "../../../protocol/examples/answers.ts";
import { exposition, type Told } from "./exposition.ts";

const { data } = answerExample("history");
const AT = Date.parse(data.latest?.at ?? "");

const told = (target: string, changed: Partial<Told["data"]> = {}): Told => ({ target, data: { ...data, ...changed } });
const latest = (changed: Partial<NonNullable<Told["data"]["latest"]>>) => ({
  latest: data.latest && { ...data.latest, ...changed },
});

test("tells the last sample of each target under redis_exporter's names", () => {
  const lines = exposition([told("prod"), told("queue")], "text", AT).split("\n");
  expect(lines).toEqual(
    expect.arrayContaining([
      "# TYPE redis_up gauge",
      'redis_up{target="prod"} 1',
      'redis_up{target="queue"} 1',
      `redis_memory_used_bytes{target="prod"} ${496.6 * 1024 * 1024}`,
      "# TYPE redis_evicted_keys_total counter",
      'redis_evicted_keys_total{target="prod"} 48210',
      'redis_uptime_in_seconds{target="prod"} 864000',
      `redis_rdb_last_save_timestamp_seconds{target="prod"} ${AT / 1000 - 240}`,
    ]),
  );
  // What a sample does not tell is not told as 0.
  expect(lines.join("\n")).not.toContain("redis_aof_current_size_bytes");
});

test("tells each queue of the last sample, whatever the application has called it", () => {
  const queues = [
    { queue: "rq:mail", waiting: 12 },
    { queue: 'celery/2:a"b\\c\nd', waiting: 0 },
  ];
  const lines = exposition([told("prod", latest({ queues })), told("other", latest({ queues: [] }))], "text", AT).split(
    "\n",
  );
  expect(lines.filter((line) => line.includes("queue_jobs_waiting"))).toEqual([
    "# HELP redis_ops_queue_jobs_waiting Jobs that wait in one queue",
    "# TYPE redis_ops_queue_jobs_waiting gauge",
    'redis_ops_queue_jobs_waiting{target="prod",queue="rq:mail"} 12',
    'redis_ops_queue_jobs_waiting{target="prod",queue="celery/2:a\\"b\\\\c\\nd"} 0',
  ]);
});

test("as OpenMetrics, a counter's family has no _total, and the end is marked", () => {
  const text = exposition([told("prod")], "openmetrics", AT);
  expect(text).toContain("# TYPE redis_evicted_keys counter\nredis_evicted_keys_total{target=");
  expect(text.endsWith("# EOF\n")).toBe(true);
  expect(exposition([], "openmetrics", AT)).toBe("# EOF\n");
});

test("a target whose last look found nothing is down, and has no figures as if they were now", () => {
  const text = exposition([told("prod", latest({ cause: "unreachable" }))], "text", AT);
  expect(text).toContain('redis_up{target="prod"} 0');
  expect(text).toContain("redis_ops_sample_timestamp_seconds");
  expect(text).not.toContain("redis_memory_used_bytes");
});

test.each([
  [300_000, 360_000, true],
  [300_000, 360_001, false],
  [null, 300_000, true],
  [null, 300_001, false],
])("looked at every %s ms, a sample of %d ms ago is told: %s", (every_ms, age, is) => {
  const text = exposition([told("prod", { every_ms })], "text", AT + age);
  expect(text.includes("redis_memory_used_bytes")).toBe(is);
  expect(text.includes("redis_up")).toBe(is);
  expect(text).toContain(`redis_ops_sample_timestamp_seconds{target="prod"} ${AT / 1000}`);
});

test("a target of which nothing was ever read is left out", () => {
  expect(exposition([told("prod", { latest: null })], "text", AT)).toBe("");
});
