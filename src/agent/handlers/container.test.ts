import { describe, expect, test } from "vitest";
import { operations } from "../../protocol/operations.ts";
import { ok } from "../../protocol/result.ts";
import { started } from "../double/started.ts";
import type { End, Inspection } from "../docker/seam.ts";
import { container, joinEnds } from "./container.ts";
import { failure, recorded } from "./recorded.fixture.ts";

const AT = Date.parse("2026-11-22T21:00:00Z");
const INSPECTION: Inspection = {
  container: "shop-redis-1",
  state: "running",
  health: "healthy",
  healthSaid: "PONG",
  cpuLimit: null,
  startedAt: AT + 1000,
  finishedAt: AT,
  exitCode: null,
  oomKilled: false,
  restarts: 2,
  memoryLimit: 805_306_368,
  memoryReservation: 268_435_456,
  restartPolicy: "unless-stopped",
  mounts: [],
  ...started,
  published: [],
  hostNetwork: false,
  sharesNetwork: false,
  pid: 4321,
  tls: false,
};
const KILLED: End = { at: AT - 30, exitCode: 137, oomKilled: true };
const STOPPED: End = { at: AT - 3_600_000, exitCode: 0, oomKilled: false };

const given = (inspection: Partial<Inspection>, ends: End[] | "unknown" = []) =>
  recorded({}, undefined, undefined, {
    inspect: () => Promise.resolve(ok({ ...INSPECTION, ...inspection })),
    ...(ends === "unknown" ? {} : { ends: () => Promise.resolve(ok(ends)) }),
  });

test("tells the state, and how the container ended before it was started again", async () => {
  const { context, commands } = given({}, [STOPPED, KILLED]);
  const result = await container({}, context);
  expect(result).toEqual({
    ok: true,
    value: {
      container: "shop-redis-1",
      state: "running",
      health: "healthy",
      health_said: "PONG",
      cpu_limit: null,
      started_at: "2026-11-22T21:00:01.000Z",
      finished_at: "2026-11-22T21:00:00.000Z",
      exit_code: 137,
      oom_killed: true,
      oom_unknown: false,
      restarts: 2,
      restart_policy: "unless-stopped",
      memory_limit: 805_306_368,
      memory_reservation: 268_435_456,
      ends: [
        { at: "2026-11-22T20:59:59.970Z", exit_code: 137, oom_killed: true },
        { at: "2026-11-22T20:00:00.000Z", exit_code: 0, oom_killed: false },
      ],
    },
  });
  expect(operations.container.reading.safeParse(result.ok && result.value).success).toBe(true);
  expect(commands()).toEqual([
    "docker inspect shop-redis-1",
    "docker events --since 24h --until 0s --filter event=die --filter event=oom " +
      "--filter label=com.docker.compose.project=shop --filter label=com.docker.compose.service=redis",
  ]);
});

test("knows no exit code of a container that has never ended", async () => {
  const result = await container({}, given({ finishedAt: null }).context);
  expect(result).toMatchObject({
    ok: true,
    value: { finished_at: null, exit_code: null, oom_killed: false, ends: [] },
  });
});

test("what a health check printed leaves the host redacted, and is cut after that", async () => {
  const url = "redis://:hunter2hunter2@redis:6379";
  const healthSaid = `${"x".repeat(285)} ${url} refused`;
  const result = await container({}, given({ healthSaid }).context);
  const said = (result.ok && result.value.health_said) || "";
  expect(said).toHaveLength(300);
  expect(said).not.toContain("hunter");
});

test("what a health check printed stays on a host whose owner wants no log to leave", async () => {
  const { context } = recorded(
    {},
    undefined,
    undefined,
    { inspect: () => Promise.resolve(ok(INSPECTION)), ends: () => Promise.resolve(ok([])) },
    { log_services: [] },
  );
  expect(await container({}, context)).toMatchObject({ ok: true, value: { health: "healthy", health_said: null } });
});

test("gives at most 20 ends, the newest", async () => {
  const ends = Array.from({ length: 30 }, (_, index) => ({ ...STOPPED, at: AT - 60_000 * (index + 1) }));
  const result = await container({}, given({ finishedAt: null }, ends).context);
  expect(result.ok && result.value.ends).toHaveLength(20);
  expect(result.ok && result.value.ends[0]?.at).toBe("2026-11-22T20:59:00.000Z");
});

test("answers without the engine's events, with the last end from the inspection", async () => {
  const { context, commands } = given({ state: "exited", exitCode: 137, oomKilled: true }, "unknown");
  expect(await container({}, context)).toMatchObject({
    ok: true,
    value: { exit_code: 137, oom_killed: true, ends: [{ at: "2026-11-22T21:00:00.000Z", exit_code: 137 }] },
  });
  expect(commands()).toEqual(["docker inspect shop-redis-1"]);
});

test("passes a failure of the inspection on", async () => {
  const gone = failure("docker_failed", "docker", "There is no container.");
  const { context } = recorded({}, undefined, undefined, {
    inspect: () => Promise.resolve({ ok: false, failure: gone }),
    ends: () => Promise.resolve(ok([])),
  });
  expect(await container({}, context)).toEqual({ ok: false, failure: gone });
});

describe("the ends of both sources", () => {
  const join = (ends: End[], inspection: Partial<Inspection>) =>
    joinEnds(ends, { ...INSPECTION, ...inspection }, AT - 86_400_000);

  test("are the same end where they are within two seconds, the nearest one of several", () => {
    const loop = [-1500, -700, 20].map((after) => ({ at: AT + after, exitCode: 1, oomKilled: false }));
    expect(join(loop, { exitCode: 1, oomKilled: true }).map(({ oomKilled }) => oomKilled)).toEqual([
      true,
      false,
      false,
    ]);
  });

  test("know whether it was for memory from the state of a container that has ended, and do not once it runs again", () => {
    const untold: End = { at: AT, exitCode: 137, oomKilled: false, oomUnknown: true };
    expect(join([untold], { state: "exited", exitCode: 137, oomKilled: true })).toEqual([
      { at: AT, exitCode: 137, oomKilled: true },
    ]);
    expect(join([untold], { state: "exited", exitCode: 137, oomKilled: false })).toEqual([
      { at: AT, exitCode: 137, oomKilled: false },
    ]);
    expect(join([untold], {})).toEqual([untold]);
    expect(join([], {})).toEqual([{ at: AT, exitCode: null, oomKilled: false, oomUnknown: true }]);
  });

  test("are two where the events have been pushed out", () => {
    expect(join([STOPPED], { exitCode: 137, oomKilled: true })).toEqual([
      { at: AT, exitCode: 137, oomKilled: true },
      STOPPED,
    ]);
  });

  test("do not reach further back than the window", () => {
    expect(join([], { finishedAt: AT - 86_400_001 })).toEqual([]);
  });
});
