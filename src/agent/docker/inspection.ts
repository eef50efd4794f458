/** What both transports make of the engine's answer to an inspection. */
import * as z from "zod";
import { CONTAINER_STATES } from "../../protocol/operations/container.ts";
import { KILLED } from "./ends.ts";
import { launchOf } from "./launch.ts";
import type { Composed, Inspection } from "./seam.ts";
import { waysOf } from "./ways.ts";

/** For an instant that has not happened, the engine says the year 1. */
const instantSchema = z.string().transform((text) => {
  const at = Date.parse(text);
  return at > 0 ? at : null;
});

/** Only this is kept of the answer, and of command, environment and health check, which may hold secrets, only what `launchOf` and `waysOf` take out of them. */
const inspectedSchema = z.object({
  Name: z.string(),
  Path: z.string().catch(""),
  Args: z.array(z.string()).catch([]),
  Config: z
    .object({
      Env: z.array(z.string()).catch([]),
      WorkingDir: z.string().catch(""),
      Healthcheck: z
        .object({ Test: z.array(z.string()) })
        .nullish()
        .catch(null),
    })
    .catch({ Env: [], WorkingDir: "" }),
  NetworkSettings: z
    .object({
      Ports: z.record(z.string(), z.array(z.object({ HostIp: z.string(), HostPort: z.string() })).nullish()).nullish(),
    })
    .catch({ Ports: null }),
  RestartCount: z.number(),
  State: z.object({
    Pid: z.number().catch(0),
    Status: z.enum(CONTAINER_STATES),
    ExitCode: z.number(),
    OOMKilled: z.boolean(),
    StartedAt: instantSchema,
    FinishedAt: instantSchema,
    Health: z
      .object({
        Status: z.string(),
        Log: z
          .array(z.object({ Output: z.string().catch("") }))
          .nullish()
          .catch(null),
      })
      .nullish(),
  }),
  HostConfig: z.object({
    Memory: z.number(),
    MemoryReservation: z.number(),
    NanoCpus: z.number().catch(0),
    CpuQuota: z.number().catch(0),
    CpuPeriod: z.number().catch(0),
    RestartPolicy: z.object({ Name: z.string() }),
    NetworkMode: z.string().catch(""),
    Tmpfs: z.record(z.string(), z.string()).nullish(),
  }),
  Mounts: z.array(z.object({ Type: z.string(), Destination: z.string(), Name: z.string().optional() })).nullish(),
});

/** `cpus:` and `deploy.resources.limits.cpus` are billionths; a quota is of a period, which is 100 ms where none is given. */
const cpuLimitOf = (given: { NanoCpus: number; CpuQuota: number; CpuPeriod: number }): number | null => {
  if (given.NanoCpus > 0) return given.NanoCpus / 1e9;
  return given.CpuQuota > 0 ? given.CpuQuota / (given.CpuPeriod || 100_000) : null;
};

/** A volume that nobody has named is called by 64 hexadecimal digits. */
const UNNAMED = /^[\da-f]{64}$/;

/** Null where it is not what the engine answers. */
export const toInspection = (inspected: unknown): Inspection | null => {
  const parsed = inspectedSchema.safeParse(inspected);
  if (!parsed.success) return null;
  const { Name, Path, Args, Config, NetworkSettings, RestartCount, State, HostConfig, Mounts } = parsed.data;
  const runs = State.Status === "running" || State.Status === "paused";
  return {
    container: Name.replace(/^\//, ""),
    state: State.Status,
    // Podman and some versions of the engine say "none" or "".
    health: State.Health == null || /^(none)?$/.test(State.Health.Status) ? null : State.Health.Status,
    healthSaid: State.Health?.Log?.at(-1)?.Output.trim() || null,
    startedAt: State.StartedAt,
    finishedAt: State.FinishedAt,
    exitCode: runs || State.FinishedAt === null ? null : State.ExitCode,
    // The mark is of any process of the run, as a child that saves, and the engine keeps it to the end of that.
    oomKilled: !runs && State.OOMKilled && State.ExitCode === KILLED,
    restarts: RestartCount,
    memoryLimit: HostConfig.Memory,
    memoryReservation: HostConfig.MemoryReservation,
    cpuLimit: cpuLimitOf(HostConfig),
    // The engine says "" as well as "no" for none.
    restartPolicy: HostConfig.RestartPolicy.Name || "no",
    mounts: [
      ...(Mounts ?? []).map((mount) => ({
        path: mount.Destination,
        type: mount.Type,
        ...(UNNAMED.test(mount.Name ?? "") ? { unnamed: true } : {}),
      })),
      // `tmpfs:` of a compose file is not among the mounts.
      ...Object.keys(HostConfig.Tmpfs ?? {}).map((path) => ({ path, type: "tmpfs" })),
    ],
    launch: launchOf({ Path, Args, ...Config }),
    ways: waysOf({ Path, Args, ...Config }, Config.Healthcheck?.Test ?? []),
    published: Object.entries(NetworkSettings.Ports ?? {}).flatMap(([port, bindings]) =>
      (bindings ?? []).map(({ HostIp, HostPort }) => ({ port, address: HostIp || "0.0.0.0", hostPort: HostPort })),
    ),
    hostNetwork: HostConfig.NetworkMode === "host",
    sharesNetwork: HostConfig.NetworkMode.startsWith("container:"),
    pid: State.Pid > 0 ? State.Pid : null,
    // As one word of a vector, or within what a shell is given.
    tls: Args.some((word) => /(^|\s)--tls-port(\s|$)/.test(word)),
  };
};

const composedSchema = z.object({
  Name: z.string(),
  Labels: z.record(z.string(), z.string()).nullable(),
  /** Names only: what follows the `=` is cut off here, before anything keeps it. */
  Env: z
    .array(z.string().transform((variable) => variable.split("=", 1)[0] ?? ""))
    .nullable()
    .transform((names) => names ?? []),
});

/** As many and as long as a command line bears. */
const MOST = 16;
const LONGEST = 1024;

const paths = (label: string | undefined): string[] =>
  (label ?? "")
    .split(",")
    .filter((path) => path.startsWith("/") && path.length <= LONGEST)
    .slice(0, MOST);

/** @param inspected the container's `Name`, and of its `Config` the `Labels` and the `Env`, of which the names will do */
export const toComposed = (inspected: unknown): Composed | null => {
  const parsed = composedSchema.safeParse(inspected);
  if (!parsed.success) return null;
  const { Name, Labels, Env } = parsed.data;
  const label = (name: string): string | undefined => Labels?.[`com.docker.compose.project.${name}`];
  return {
    container: Name.replace(/^\//, ""),
    directory: paths(label("working_dir"))[0] ?? null,
    files: paths(label("config_files")),
    envFiles: paths(label("environment_file")),
    variables: Env,
  };
};
