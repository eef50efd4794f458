import { expect, test } from "vitest";
import type { Reading } from "../../protocol/operations.ts";
import { DEFAULT_PROFILE } from "../config/profile.ts";
import { judge, type JudgedOperation } from "./judge.ts";
import type { JudgeContext } from "./rule.ts";
import { ago, appErrors, contextOf, HEALTHY, NOW } from "./snapshot.fixture.ts";

const MIB = 1024 * 1024;

const context: JudgeContext = {
  target: "prod",
  now: 0,
  hops: [
    { hop: "worker", ok: true, took_ms: 0.5 },
    { hop: "ssh", ok: true, took_ms: 12 },
  ],
  profile: DEFAULT_PROFILE,
};

const judged = <N extends JudgedOperation>(name: N, reading: Reading<N>) => {
  const result = judge(name, reading, context);
  if (!result.ok) throw new Error(result.failure.detail);
  return result.value;
};

const stats = (used: number): Reading<"stats"> => ({
  container: "redis",
  cpu_fraction: 0.021,
  memory_used: used * MIB,
  memory_limit: 1000 * MIB,
  memory_fraction: used / 1000,
  network_rx: 1,
  network_tx: 2,
  block_read: 3,
  block_write: 4,
  pids: 5,
});

test.each([
  [null, "Redis"],
  [{ name: "Valkey", version: "9.1.2" }, "Valkey 9.1.2"],
])("puts the Worker's hops before the agent's, sums what all took, and names what runs: %j", (software, named) => {
  const { data, verdict, summary } = judged("ping", {
    software,
    hops: [
      { hop: "agent", ok: true, took_ms: 0.25 },
      { hop: "docker", ok: true, took_ms: 2 },
      { hop: "redis", ok: true, took_ms: 0.25 },
    ],
  });
  expect(data.hops.map(({ hop }) => hop)).toEqual(["worker", "ssh", "agent", "docker", "redis"]);
  expect(verdict).toBe("ok");
  expect(summary).toBe(`All 5 hops to ${named} answer, in 15.0 ms together.`);
  expect(data.software).toEqual(software);
});

test("says which hop did not answer", () => {
  const { verdict, summary } = judged("ping", {
    software: null,
    hops: [{ hop: "agent", ok: false, took_ms: 3, detail: "It said nothing." }],
  });
  expect(verdict).toBe("critical");
  expect(summary).toBe("The hop agent did not answer: It said nothing.");
});

test.each([
  [849, "ok"],
  [850, "warn"],
  [949, "warn"],
  [950, "critical"],
])("judges a container that uses %d of 1000 MiB as %s", (used, verdict) => {
  expect(judged("stats", stats(used)).verdict).toBe(verdict);
});

test("says what a container uses", () => {
  expect(judged("stats", stats(400)).summary).toBe(
    "redis uses 400.0 MiB of 1000.0 MiB (40 %) and 2 % of a processor; nothing is wrong.",
  );
});

test("hands on what has no thresholds as it was read", () => {
  const reading = { maxmemory: "536870912" };
  expect(judged("config", reading)).toEqual({
    data: reading,
    verdict: "ok",
    reasons: [],
    summary: "maxmemory is 536870912.",
  });
});

test.each<[Reading<"config">, string]>([
  [{}, "This Redis has none of the settings asked for."],
  [{ save: "" }, "save is empty."],
  [{ hz: "10", timeout: "0" }, "2 settings."],
])("sums up the settings %j", (reading, summary) => {
  expect(judged("config", reading).summary).toBe(summary);
});

test("counts the sections and fields of INFO", () => {
  expect(judged("info", { sections: { server: { a: 1, b: 2 }, cpu: { c: 3 } } }).summary).toBe(
    "INFO has 3 fields in 2 sections.",
  );
});

test("says of a container how long it has been up, and of one that is gone how it ended", () => {
  const running = judge("container", HEALTHY.container, contextOf());
  expect(running.ok && running.value).toMatchObject({
    verdict: "ok",
    summary: "app-redis-1 has been up for 10 days, with 0 restarts and a limit of 768.0 MiB; nothing is wrong.",
    data: { uptime_ms: 864_000_000 },
  });
  const gone = { state: "exited", finished_at: ago(3), exit_code: 137, oom_killed: true } as const;
  const killed = judge("container", { ...HEALTHY.container, ...gone }, contextOf());
  expect(killed.ok && killed.value).toMatchObject({ verdict: "critical", data: { uptime_ms: null } });
  expect(killed.ok && killed.value.reasons.map(({ id }) => id)).toEqual([
    "container_oom_killed",
    "container_not_running",
  ]);
});

test("says how many errors applications met in how many logs, and what the worst of them is", () => {
  const none = judge("errors", HEALTHY.errors, contextOf());
  expect(none.ok && none.value.summary).toBe("No Redis errors in the logs of 1 service in the last 15 min.");
  const some = judge("errors", { ...HEALTHY.errors, ...appErrors("auth").errors }, { ...contextOf(), now: NOW });
  expect(some.ok && some.value.verdict).toBe("critical");
  expect(some.ok && some.value.summary).toBe(
    "12 Redis errors in the logs of 1 service in the last 15 min; critical: app: Redis refuses its password, or it sends none, 12 times in the last 15 min, the last 60.0 s ago.",
  );
});
