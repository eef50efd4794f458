import { describe, expect, test } from "vitest";
import { CHANGE_EXAMPLES } from "../../protocol/examples/changes.ts";
import { PLACE } from "../../protocol/examples/example.ts";
import type { Reading } from "../../protocol/operations.ts";
import { DEFAULT_PROFILE } from "../config/profile.ts";
import { judgeDrift } from "./drift.ts";
import type { JudgeContext } from "./rule.ts";
import { seen } from "./rules/queue-cases.fixture.ts";
import { HEALTHY } from "./snapshot.fixture.ts";

const MIB = 1024 * 1024;

type Drift = Reading<"drift">;

const CONTEXT: JudgeContext = { target: "prod", now: 0, hops: [], profile: DEFAULT_PROFILE };

const config = {
  maxmemory: "536870912",
  "maxmemory-policy": "allkeys-lru",
  appendonly: "yes",
  save: "3600 1 300 100 60 10000",
};

const container: Drift["container"] = {
  memory_limit: 768 * MIB,
  memory_reservation: 256 * MIB,
  restart_policy: "unless-stopped",
  data_mount: "volume",
  data_dir: "/data",
};

const asItShouldBe: Drift = { config, password_required: true, container, unread: [] };

const judged = (change: Partial<Drift>, more: Partial<JudgeContext> = {}) =>
  judgeDrift({ ...asItShouldBe, ...change }, { ...CONTEXT, ...more });

test("a target as its profile says is ok, item by item", () => {
  const { verdict, reasons, summary, data } = judged({});
  expect([verdict, reasons, summary]).toEqual(["ok", [], "prod is as its profile says, in all 9 items."]);
  expect(data.items.map(({ item, ok, can_apply }) => [item, ok, can_apply])).toEqual([
    ["maxmemory", true, true],
    ["maxmemory-policy", true, true],
    ["appendonly", true, true],
    ["save", true, true],
    ["password", true, false],
    ["container memory limit", true, false],
    ["container memory reservation", true, false],
    ["restart policy", true, false],
    ["data directory", true, false],
  ]);
});

test("the example in the documentation is what is judged of a target with another maxmemory", () => {
  const { verdict, summary, data, reasons } = judged(
    { config: { ...config, maxmemory: "603979776" } },
    { place: PLACE },
  );
  const { drift } = CHANGE_EXAMPLES;
  expect({ verdict, summary, data, reasons }).toEqual({
    verdict: drift.verdict,
    summary: drift.summary,
    data: drift.data,
    reasons: drift.reasons,
  });
});

describe("an item that differs is off", () => {
  test.each<[string, Partial<Drift>, string, string | null, string]>([
    ["maxmemory", { config: { ...config, maxmemory: "603979776" } }, "512mb", "576mb", "CONFIG GET maxmemory"],
    ["maxmemory", { config: { ...config, maxmemory: "0" } }, "512mb", "0", "CONFIG GET maxmemory"],
    [
      "maxmemory-policy",
      { config: { ...config, "maxmemory-policy": "noeviction" } },
      "allkeys-lru",
      "noeviction",
      "CONFIG GET maxmemory-policy",
    ],
    ["appendonly", { config: { ...config, appendonly: "no" } }, "yes", "no", "CONFIG GET appendonly"],
    ["save", { config: { ...config, save: "" } }, "3600 1 300 100 60 10000", "", "CONFIG GET save"],
    ["password", { password_required: false }, "required", "not required", "PING without a password"],
    ["password", { password_required: null }, "required", null, "PING without a password"],
    [
      "container memory limit",
      { container: { ...container, memory_limit: 0 } },
      "768M",
      "none",
      "docker inspect: HostConfig.Memory",
    ],
    [
      "container memory reservation",
      { container: { ...container, memory_reservation: null } },
      "256M",
      null,
      "docker inspect: HostConfig.MemoryReservation",
    ],
    [
      "restart policy",
      { container: { ...container, restart_policy: "" } },
      "unless-stopped",
      "no",
      "docker inspect: HostConfig.RestartPolicy",
    ],
    [
      "data directory",
      { container: { ...container, data_mount: null } },
      "volume",
      "nothing mounted",
      "docker inspect: Mounts",
    ],
    [
      "data directory",
      { container: { ...container, data_mount: "tmpfs" } },
      "volume",
      "tmpfs",
      "docker inspect: Mounts",
    ],
  ])("%s: %j", (name, change, expected, actual, source) => {
    const { data, verdict, summary } = judged(change);
    const off = data.items.filter(({ ok }) => !ok);
    expect(off).toHaveLength(1);
    expect(off[0]).toMatchObject({ item: name, expected, actual, source });
    expect(verdict).toBe("warn");
    expect(summary).toBe(`prod differs from its profile in 1 of 9 items: ${name}.`);
  });
});

test("a setting that cannot be read is off and cannot be applied", () => {
  const { maxmemory: _, ...rest } = config;
  expect(judged({ config: rest }).data.items[0]).toMatchObject({ ok: false, actual: null, can_apply: false });
});

test("save points are the same however many blanks are between them", () => {
  expect(judged({ config: { ...config, save: " 3600 1  300 100 60 10000" } }).verdict).toBe("ok");
});

test("one reason says what is off, what `apply` can do, and that the compose file makes it right for good", () => {
  const { reasons } = judged({
    config: { ...config, maxmemory: "603979776" },
    container: { ...container, restart_policy: "no" },
  });
  expect(reasons).toEqual([
    {
      id: "drift",
      verdict: "warn",
      figure: 2,
      threshold: 0,
      text: "Maxmemory is 576 MiB, not 512 MiB; restart policy is no, not unless-stopped.",
      next_step:
        "`apply` makes maxmemory right until the container is restarted; put the lines shown into the compose file and run `docker compose up -d redis` to make it right for good.",
    },
  ]);
});

test("each item has the lines of the compose file that make it right", () => {
  const lines = Object.fromEntries(judged({}).data.items.map(({ item, compose }) => [item, compose.split("\n")]));
  expect(lines).toEqual({
    maxmemory: ["command:", "  - redis-server", "  - --maxmemory", "  - 512mb"],
    "maxmemory-policy": ["command:", "  - redis-server", "  - --maxmemory-policy", "  - allkeys-lru"],
    appendonly: ["command:", "  - redis-server", "  - --appendonly", '  - "yes"'],
    save: ["command:", "  - redis-server", "  - --save", "  - 3600 1 300 100 60 10000"],
    password: [
      ...["command:", "  - redis-server", "  - /run/redis-auth.conf # requirepass, of the config redis_auth"],
      ...["configs:", "  - source: redis_auth", "    target: /run/redis-auth.conf"],
    ],
    "container memory limit": ["deploy:", "  resources:", "    limits:", "      memory: 768M"],
    "container memory reservation": ["deploy:", "  resources:", "    reservations:", "      memory: 256M"],
    "restart policy": ["restart: unless-stopped"],
    "data directory": ["volumes:", "  - redis_data:/data"],
  });
});

test("writes YAML that reads back as the text that is meant", () => {
  const profile = { ...DEFAULT_PROFILE, save: "", maxmemory: 536_870_913, restart: "no" };
  const { data } = judgeDrift(asItShouldBe, { ...CONTEXT, profile });
  const compose = (name: string) =>
    data.items
      .find(({ item }) => item === name)
      ?.compose.split("\n")
      .at(-1);
  expect(compose("save")).toBe('  - ""');
  expect(compose("maxmemory")).toBe('  - "536870913"');
  expect(compose("restart policy")).toBe('restart: "no"');
});

test("of a Redis that does not run CONFIG, what INFO tells is judged, the rest is not known, and nothing can be applied", () => {
  const { save: _save, ...told } = config;
  const unread = [{ command: "CONFIG GET", detail: "Redis does not know CONFIG.", hint: "See the compose file." }];
  const { data, reasons, verdict } = judged({
    config: { ...told, maxmemory: "1073741824" },
    container: { ...container, data_dir: null },
    unread,
  });
  expect(verdict).toBe("warn");
  expect(data.items.filter(({ can_apply }) => can_apply)).toEqual([]);
  expect(data.items.filter(({ ok }) => !ok).map(({ item, actual, source }) => [item, actual, source])).toEqual([
    ["maxmemory", "1gb", "INFO"],
    ["save", null, "INFO"],
    ["data directory", null, "docker inspect: Mounts"],
  ]);
  expect(reasons[0]?.text).toMatch(
    /save is not known; data directory is not known\. Redis does not run CONFIG for redis-ops/,
  );
  expect(reasons[0]?.next_step).toMatch(/^Put the lines shown into the compose file .* See the compose file\.$/);
});

describe("a profile that wants a policy which loses what is there", () => {
  const queues = { ...HEALTHY.queues, systems: [seen("bullmq"), seen("rq")], absent: [] };
  const under = (maxmemory_policy: (typeof DEFAULT_PROFILE)["maxmemory_policy"]) =>
    judgeDrift(
      { ...asItShouldBe, config: { ...config, "maxmemory-policy": maxmemory_policy }, queues },
      { ...CONTEXT, profile: { ...DEFAULT_PROFILE, maxmemory_policy } },
    );

  test("is warned of, though the target is as the profile says", () => {
    const { verdict, reasons, summary } = under("allkeys-lru");
    expect(verdict).toBe("warn");
    expect(reasons).toMatchObject([
      {
        id: "profile_queues",
        text: "The profile wants allkeys-lru, under which jobs of BullMQ and RQ, which are in this Redis, may be lost.",
      },
    ]);
    expect(summary).toBe(
      "prod is as its profile says, in all 9 items; but the profile wants allkeys-lru, under which jobs of BullMQ and RQ, which are in this Redis, may be lost.",
    );
  });

  test("names those that the policy does not spare", () => {
    expect(under("volatile-lru").reasons).toMatchObject([
      { text: "The profile wants volatile-lru, under which jobs of BullMQ, which are in this Redis, may run twice." },
    ]);
    expect(under("noeviction").reasons).toEqual([]);
  });
});

const { data_dir: _dir, ...OLDER } = container;
const UNKNOWN_DIR = "volumes:\n  - redis_data:/data # or whatever Redis's `dir` is, which is not known here";

test.each<[string, Drift["container"], string]>([
  ["as it is told", { ...container, data_dir: "/srv/redis" }, "volumes:\n  - redis_data:/srv/redis"],
  ["with a blank and a number sign", { ...container, data_dir: "/srv/a #1" }, 'volumes:\n  - "redis_data:/srv/a #1"'],
  ["not known here", { ...container, data_dir: null }, UNKNOWN_DIR],
  ["an earlier agent does not tell", OLDER, UNKNOWN_DIR],
])("the compose file's line mounts the volume where Redis keeps its data: %s", (_what, given, line) => {
  const item = judged({ container: given }).data.items.find((each) => each.item === "data directory");
  expect(item?.compose).toBe(line);
});

test("where Redis does not run CONFIG, its data is looked for where it was started", () => {
  const unread = [{ command: "CONFIG GET", detail: "Redis does not know CONFIG.", hint: "See the compose file." }];
  const of = (given: Drift["container"]) =>
    judged({ unread, container: given }).data.items.find((each) => each.item === "data directory")?.actual;
  expect([of({ ...container, data_dir: "/srv/redis" }), of({ ...container, data_dir: null }), of(OLDER)]).toEqual([
    "volume",
    null,
    null,
  ]);
});
