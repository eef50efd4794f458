import { expect, test } from "vitest";
import { toInspection } from "./inspection.ts";

const inspected = {
  Name: "/shop-redis-1",
  RestartCount: 3,
  State: {
    Status: "restarting",
    ExitCode: 137,
    OOMKilled: true,
    StartedAt: "2026-11-22T21:00:00.123456789Z",
    FinishedAt: "2026-11-22T21:00:05Z",
    Health: {
      Status: "unhealthy",
      FailingStreak: 4,
      Log: [{ Output: "PONG\n" }, { Output: "NOAUTH Authentication required.\n\n" }],
    },
  },
  Path: "docker-entrypoint.sh",
  Args: ["redis-server", "--requirepass", "canary", "--dir", "/data"],
  Config: {
    Env: ["REDISCLI_AUTH=canary"],
    WorkingDir: "/data",
    Labels: {},
    Healthcheck: { Test: ["CMD", "redis-cli", "-a", "canary", "-p", "6380", "ping"], Interval: 1 },
  },
  NetworkSettings: { Ports: { "6379/tcp": [{ HostIp: "", HostPort: "6380" }], "8001/tcp": null } },
  HostConfig: {
    Memory: 805_306_368,
    MemoryReservation: 0,
    NanoCpus: 500_000_000,
    RestartPolicy: { Name: "" },
    Tmpfs: { "/run": "size=1m" },
  },
  Mounts: [{ Type: "volume", Destination: "/data", Name: "shop_data" }],
};

test("keeps what bears on state, memory, restarts, data and who reaches it, and no secret of command and environment", () => {
  const inspection = toInspection(inspected);
  expect(
    JSON.stringify(inspection, (_key, value: unknown) => (value instanceof Map ? [...value] : value)),
  ).not.toContain("canary");
  expect(inspection).toEqual({
    container: "shop-redis-1",
    state: "restarting",
    health: "unhealthy",
    healthSaid: "NOAUTH Authentication required.",
    startedAt: 1_795_381_200_123,
    finishedAt: 1_795_381_205_000,
    exitCode: 137,
    oomKilled: true,
    restarts: 3,
    memoryLimit: 805_306_368,
    memoryReservation: 0,
    cpuLimit: 0.5,
    restartPolicy: "no",
    mounts: [
      { path: "/data", type: "volume" },
      { path: "/run", type: "tmpfs" },
    ],
    launch: {
      plain: true,
      configFile: null,
      options: new Map([["dir", ["/data"]]]),
      workingDirectory: "/data",
      replicates: null,
    },
    ways: {
      options: new Map(),
      sentinel: false,
      checked: { port: "6380", socket: null, tls: false, ca: null, cert: null, key: null },
      workingDirectory: "/data",
    },
    published: [{ port: "6379/tcp", address: "0.0.0.0", hostPort: "6380" }],
    hostNetwork: false,
    sharesNetwork: false,
    pid: null,
    tls: false,
  });
});

test.each([
  ["host", { hostNetwork: true, sharesNetwork: false }],
  // `network_mode: service:gateway`, whose ports are the other container's.
  ["container:0a1b2c3d", { hostNetwork: false, sharesNetwork: true }],
  ["shop_default", { hostNetwork: false, sharesNetwork: false }],
])("tells whose network it has: %s", (NetworkMode, network) => {
  expect(toInspection({ ...inspected, HostConfig: { ...inspected.HostConfig, NetworkMode } })).toMatchObject(network);
});

test("a volume without a name, a quota of processors, and a health check that has not run yet", () => {
  const unnamed = toInspection({
    ...inspected,
    HostConfig: { ...inspected.HostConfig, NanoCpus: 0, CpuQuota: 150_000, CpuPeriod: 0 },
    Mounts: [{ Type: "volume", Destination: "/data", Name: "0a1b".repeat(16) }],
    State: { ...inspected.State, Health: { Status: "starting", Log: null } },
  });
  expect(unnamed).toMatchObject({ cpuLimit: 1.5, healthSaid: null });
  expect(unnamed?.mounts[0]).toEqual({ path: "/data", type: "volume", unnamed: true });
});

test("knows the main process, and whether the command line asks for a TLS port, of which nothing else is kept", () => {
  const given = (Args: string[]) => toInspection({ ...inspected, Args, State: { ...inspected.State, Pid: 4321 } });
  const command = ["redis-server", "--requirepass", "canary", "--port", "0", "--tls-port", "6379"];
  expect(given(command)).toMatchObject({ pid: 4321, tls: true });
  expect(JSON.stringify(given(command))).not.toContain("canary");
  expect(given(["-c", "exec redis-server --tls-port 6379"])).toMatchObject({ tls: true });
  expect(given(["redis-server", "--port", "6379"])).toMatchObject({ tls: false });
});

test.each([null, [], {}, { ...inspected, HostConfig: {} }])("%j is no inspection", (given) => {
  expect(toInspection(given)).toBeNull();
});

test("of a container that runs again the engine has forgotten how it ended", () => {
  const State = {
    Status: "running",
    ExitCode: 0,
    OOMKilled: true,
    StartedAt: "2026-11-22T21:00:06Z",
    FinishedAt: "2026-11-22T21:00:05Z",
  };
  expect(toInspection({ ...inspected, State })).toMatchObject({
    finishedAt: 1_795_381_205_000,
    exitCode: null,
    oomKilled: false,
  });
});

test.each([
  ["stopped", 0],
  ["stopped by a signal", 143],
  ["failed", 1],
])("a container that %s was not killed for memory, though a child of it was while it ran", (_how, ExitCode) => {
  // Docker keeps the mark until the container is started again: the kernel had killed the child of a BGSAVE hours before.
  const State = { ...inspected.State, Status: "exited", ExitCode };
  expect(toInspection({ ...inspected, State })).toMatchObject({ exitCode: ExitCode, oomKilled: false });
});

test("a container that has not ended yet, without a health check, has no exit code", () => {
  const State = {
    Status: "running",
    ExitCode: 0,
    OOMKilled: false,
    StartedAt: "2026-11-22T21:00:00Z",
    FinishedAt: "0001-01-01T00:00:00Z",
  };
  expect(toInspection({ ...inspected, State })).toMatchObject({
    state: "running",
    health: null,
    startedAt: 1_795_381_200_000,
    finishedAt: null,
    exitCode: null,
  });
});
