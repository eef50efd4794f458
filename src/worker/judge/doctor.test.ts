import { placeOf } from "../../protocol/commands.ts";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { doctor, snapshotSchema } from "../../protocol/operations/doctor.ts";
import { VERDICTS } from "../../protocol/verdict.ts";
import { anythingOf } from "./arbitrary.fixture.ts";
import { judge } from "./judge.ts";
import { ago, appErrors, contextOf, examined, MIB, snapshot, type Wrong } from "./snapshot.fixture.ts";

const ids = (wrong: Wrong) => examined(wrong).data.findings.map(({ id, verdict }) => `${verdict} ${id}`);

const NO_REDIS = {
  memory: null,
  persistence: null,
  server: null,
  clients: null,
  celery: null,
  queues: null,
  slow: null,
} as const;
const BROKER = { broker: true, bindings: ["celery"], queues: [{ name: "celery", length: 120 }] };

describe("the first finding is the cause", () => {
  test.each<[string, Wrong, string]>([
    [
      "killed for memory, and gone",
      {
        ...NO_REDIS,
        redis: { state: "unreachable" },
        container: { state: "exited", finished_at: ago(1), exit_code: 137, oom_killed: true },
        ...appErrors("refused"),
      },
      "container_oom_killed",
    ],
    [
      "a full volume that fails the snapshot",
      {
        persistence: { rdb_last_bgsave_status: "err", disk: { total: 64 * MIB, available: 0 } },
        ...appErrors("misconf"),
      },
      "disk_full",
    ],
    [
      "a volume too small for the snapshot that failed",
      { persistence: { rdb_last_bgsave_status: "err", disk: { total: 64 * MIB, available: 60 * MIB } } },
      "disk_below_dataset",
    ],
    [
      "a snapshot that failed on a volume with room",
      { persistence: { rdb_last_bgsave_status: "err" }, ...appErrors("misconf") },
      "rdb_last_bgsave_status",
    ],
    [
      "a script that holds Redis, with applications that wait",
      { ...NO_REDIS, redis: { state: "busy" }, container: { health: "unhealthy" }, ...appErrors("timeout") },
      "redis_busy",
    ],
    [
      "an application with a wrong password, beside Celery under allkeys-lru",
      { celery: BROKER, ...appErrors("auth") },
      "app_auth",
    ],
    [
      "a restart loop",
      {
        ...NO_REDIS,
        redis: { state: "unreachable" },
        container: { state: "restarting", exit_code: 1, finished_at: ago(0), restarts: 9 },
        ...appErrors("name_resolution"),
      },
      "container_restart_loop",
    ],
    [
      "a client's buffer that makes Redis evict",
      {
        clients: {
          largest: { id: 9, address: "10.0.0.9:5", name: "", command: "monitor", memory: 200 * MIB, idle_ms: 1 },
        },
        memory: { used_memory: 512 * MIB },
        evictions: { perSecond: 300, since: ago(2) },
      },
      "client_buffer",
    ],
    [
      "evictions with a broker's keys among the rest",
      { celery: BROKER, evictions: { perSecond: 14, since: ago(9) } },
      "evictions_per_second",
    ],
    [
      "a full noeviction, with applications refused",
      { memory: { used_memory: 512 * MIB, maxmemory_policy: "noeviction" }, ...appErrors("oom") },
      "maxmemory_fraction",
    ],
  ])("%s", (_what, wrong, first) => {
    const { data, verdict, summary } = examined(wrong);
    expect(data.findings[0]?.id).toBe(first);
    expect(verdict).toBe("critical");
    expect(summary.startsWith((data.findings[0]?.text ?? "").slice(0, -1))).toBe(true);
  });
});

test("tells the rate of evictions and since when, what is at risk, and the command that buys time", () => {
  const { data, reasons, summary } = examined({
    celery: BROKER,
    memory: { used_memory: 512 * MIB },
    evictions: { perSecond: 14, since: ago(9) },
  });
  expect(summary).toBe("Redis evicts keys under allkeys-lru: 14/s for 9 min (and 1 more).");
  expect(data.findings[0]).toMatchObject({
    figure: 14,
    meaning: "Celery's queues are keys like any other: tasks can be among what is lost.",
    step: { operation: "set", input: { key: "maxmemory", value: "576mb", for: "2h" } },
  });
  expect(data.findings[0]?.evidence[0]).toEqual({
    text: "evicted_keys has grown since 2026-11-22T20:51:00.000Z: 14/s for 9 min",
    command: "docker compose exec -T redis redis-cli INFO stats",
  });
  expect(reasons.map(({ id }) => id)).toEqual(data.findings.map(({ id }) => id));
});

test("names the compose service in the commands, as the agent does", () => {
  const context = { ...contextOf(), place: placeOf("cache", "shop") };
  const result = judge("doctor", snapshot({ redis: { state: "busy" } }), context);
  expect(result.ok && result.value.data.findings[0]?.evidence[0]?.command).toBe(
    "docker compose -p shop exec -T cache redis-cli PING",
  );
});

test("a container that is gone is told once, and not as a Redis that nothing listens for", () => {
  const container = { state: "exited", finished_at: ago(1), exit_code: 0 } as const;
  expect(ids({ ...NO_REDIS, redis: { state: "unreachable" }, container })).toEqual(["critical container_not_running"]);
});

test("a restart loop is a warning once the container has been up for two minutes, and stops are none", () => {
  const ended = (minutesUp: number, exit_code: number, restarts = 3) => ({
    restarts,
    started_at: ago(minutesUp),
    finished_at: ago(3),
    exit_code,
    ends: [3, 4, 5].map((minutes) => ({ at: ago(minutes), exit_code, oom_killed: false })),
  });
  expect(ids({ container: ended(1, 1) })[0]).toBe("critical container_restart_loop");
  expect(ids({ container: ended(2, 1) })[0]).toBe("warn container_restart_loop");
  expect(ids({ container: ended(1, 0) })).toEqual([]);
  // The count of restarts begins anew when a person starts it.
  expect(ids({ container: ended(1, 1, 0) })).toEqual(["ok container_exit_error"]);
});

test("a kill of which the engine does not tell any more whether it was for memory is said to be either", () => {
  const killed = { at: ago(3), exit_code: 137, oom_killed: false };
  const of = (end: object) => {
    const { text, evidence } =
      examined({ container: { restarts: 1, ends: [{ ...killed, ...end }] } }).data.findings[0] ?? {};
    return `${text} ${evidence?.[0]?.text}`;
  };
  expect(of({})).toMatch(/ended by a kill from outside \(exit code 137\).*Docker saw no kill for memory/);
  expect(of({ oom_unknown: true })).toMatch(
    /ended by a kill from outside, or by the kernel for memory \(exit code 137\).*does not tell any more whether it was for memory/,
  );
});

test("a kill for memory is a note once the container has been made anew", () => {
  const killed = { restarts: 1, ends: [{ at: ago(3), exit_code: 137, oom_killed: true }] };
  expect(ids({ container: { ...killed, finished_at: ago(3) } })).toEqual(["critical container_oom_killed"]);
  expect(ids({ container: { ...killed, restarts: 0, finished_at: null } })).toEqual(["ok container_oom_killed"]);
});

test("a cache that is full is a note, and no reason for a verdict", () => {
  const { data, verdict, reasons, summary } = examined({ memory: { used_memory: 512 * MIB } });
  expect(data.findings.map(({ id, verdict: each }) => `${each} ${id}`)).toEqual(["ok maxmemory_fraction"]);
  expect({ verdict, reasons, summary }).toEqual({ verdict: "ok", reasons: [], summary: "Nothing is wrong." });
});

describe("an application's errors", () => {
  test("are a warning once they have not come for five minutes", () => {
    expect(ids(appErrors("auth", 4))).toEqual(["critical app_auth"]);
    expect(ids(appErrors("auth", 6))).toEqual(["warn app_auth"]);
  });

  test("are a warning where Redis was started after the last of them", () => {
    expect(ids({ ...appErrors("refused", 2), container: { started_at: ago(1) } })).toEqual(["warn app_refused"]);
  });

  test("for the password say that Redis takes the host's own", () => {
    const memory = { errorstats: { WRONGPASS: 3 } };
    const [finding] = examined({ ...appErrors("auth"), memory }).data.findings;
    expect(finding?.text).toBe(
      "app: Redis refuses its password, or it sends none, 12 times in the last 15 min, the last 60.0 s ago.",
    );
    expect(finding?.meaning).toBe(
      "Redis takes the password that the host has, so the one that app has is another, or none: each of its commands fails.",
    );
    expect(finding?.evidence).toEqual([
      { text: "app, 12 times: a line of auth", command: "docker compose logs --since 15m app" },
    ]);
  });
});

describe("a part that could not be read", () => {
  test("is told, and makes the verdict a warning, while the rest is judged", () => {
    const { data, verdict, summary } = examined({ slow: null });
    expect(verdict).toBe("warn");
    expect(summary).toBe("1 part could not be read (slow): The part was not read.");
    expect(data.unread.map(({ part }) => part)).toEqual(["slow"]);
    expect(data.fine.length).toBeGreaterThan(40);
  });

  test("is explained where Redis does not answer: then only that is a finding", () => {
    const { data } = examined({ ...NO_REDIS, redis: { state: "no_reply" } });
    expect(data.findings.map(({ id }) => id)).toEqual(["redis_no_reply"]);
    expect(data.unread).toHaveLength(7);
  });

  test("is neither fine nor missing where an older agent does not know of it", () => {
    const { queues: _queues, ...older } = snapshot();
    const result = judge("doctor", doctor.reading.parse(older), contextOf());
    const { data, verdict } = result.ok ? result.value : { data: null, verdict: null };
    expect({ verdict, unread: data?.unread, findings: data?.findings }).toEqual({
      verdict: "ok",
      unread: [],
      findings: [],
    });
    expect(data?.fine.filter(({ subject }) => subject === "queues")).toEqual([]);
  });

  test("is not explained by something else that is wrong", () => {
    expect(ids({ celery: null, ...appErrors("auth") })).toEqual(["critical app_auth", "warn unread"]);
  });

  test("is critical where neither Redis nor its container could be seen", () => {
    expect(ids({ ...NO_REDIS, redis: null, container: null })).toEqual(["critical unread"]);
  });
});

test("judges whatever the schema lets pass, in the shape of the operation, worst first, each text one line", () => {
  const evictions = fc.option(fc.double({ min: 0, max: 1e6, noNaN: true }), { nil: null });
  fc.assert(
    fc.property(anythingOf(snapshotSchema), evictions, (taken, perSecond) => {
      const result = judge("doctor", taken, contextOf({ evictions: { perSecond, since: null } }));
      if (!result.ok) throw new Error(result.failure.detail);
      const { data, verdict, reasons } = result.value;
      expect(doctor.output.safeParse(data).error).toBeUndefined();
      const order = data.findings.map((finding) => VERDICTS.indexOf(finding.verdict));
      expect(order).toEqual(order.toSorted((a, b) => b - a));
      expect(VERDICTS.indexOf(verdict)).toBe(Math.max(0, ...order));
      expect(verdict === "ok").toBe(reasons.length === 0);
      const texts = [
        ...data.fine.map(({ text }) => text),
        ...data.findings.flatMap(({ text, meaning, next_step, evidence }) => [
          text,
          meaning,
          next_step,
          ...evidence.flatMap((each) => [each.text, each.command ?? ""]),
        ]),
      ];
      for (const text of texts) expect(text).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
    }),
    { numRuns: 200 },
  );
});

test("the arbitrary makes what the schema accepts, with parts that were read and parts that were not", () => {
  const taken = fc.sample(anythingOf(snapshotSchema), 50);
  for (const each of taken) expect(snapshotSchema.safeParse(each).error).toBeUndefined();
  expect(new Set(taken.map(({ memory }) => memory.ok))).toEqual(new Set([true, false]));
  expect(snapshotSchema.safeParse(snapshot()).error).toBeUndefined();
});

test("that nothing is wrong is not said where Redis has refused commands and one look cannot tell whether it still does", () => {
  const once = { memory: { errorstats: { NOREPLICAS: 40 } }, rates: { NOREPLICAS: { perSecond: null, since: null } } };
  const { summary, verdict } = examined(once);
  expect(verdict).toBe("ok");
  expect(summary).toMatch(
    /^Nothing is wrong for certain\. Redis refuses writes because too few replicas follow it: 40 times/,
  );
  expect(examined({ memory: { errorstats: { NOREPLICAS: 40 } } }).summary).toBe("Nothing is wrong.");
});
