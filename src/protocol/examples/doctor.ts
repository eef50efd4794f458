/** Answers of the operations that look for trouble. */
import { MIB } from "../../shared/figures.ts";
import type { Output } from "../operations.ts";
import type { Finding } from "../operations/doctor.ts";
import type { Reason } from "../verdict.ts";
import { inspect, serviceLog, composeUp } from "../commands.ts";
import { type Example, PLACE, redisCli } from "./example.ts";

const EVICTING: Reason = {
  id: "evictions_per_second",
  verdict: "critical",
  figure: 14,
  threshold: 0,
  text: "Redis evicts keys under allkeys-lru: 14/s for 9 min.",
  next_step:
    "Raise maxmemory to 576.0 MiB (`CONFIG SET maxmemory 576mb`, and `--maxmemory 576mb` in the compose file's `command:` to keep it), or delete keys that are not needed.",
  step: { operation: "set", input: { key: "maxmemory", value: "576mb", for: "2h" } },
};

const BROKER: Reason = {
  id: "celery_allkeys",
  verdict: "warn",
  figure: 120,
  threshold: 0,
  text: "Celery keeps its queues in this Redis, and allkeys-lru may evict any key: at full memory, tasks can be lost without an error.",
  next_step:
    "Decide: `volatile-lru`, which spares keys without a time to live (then give cached values one), or `noeviction`, which refuses writes instead; or a Redis of its own for Celery.",
};

const findings: Finding[] = [
  {
    ...EVICTING,
    evidence: [
      {
        text: "evicted_keys has grown since 2026-11-22T20:55:05.000Z: 14/s for 9 min",
        command: redisCli("INFO stats"),
      },
    ],
    meaning: "Celery's queues are keys like any other: tasks can be among what is lost.",
    source: "Redis Configuration for Production, Troubleshooting",
  },
  {
    ...BROKER,
    evidence: [
      {
        text: "3 bindings, longest queue celery with 120 tasks; keys are evicted now, 14/s for 9 min",
        command: redisCli("--scan --pattern '*_kombu.binding.*'"),
      },
    ],
    meaning:
      "If a queue's list goes, every task in it is lost, without an error. If the hash of delivered tasks goes, tasks of a worker that dies are not delivered again. If the set of an exchange's bindings goes, through a topic exchange tasks are lost without a word; those for the default direct exchange still arrive.",
    source: "https://redis.io/docs/latest/develop/reference/eviction/",
  },
];

const doctor: Output<"doctor"> = {
  findings,
  fine: [
    {
      id: "container_oom_killed",
      subject: "container",
      text: "The kernel has not killed the container for memory in the last 24 h.",
    },
    { id: "redis_busy", subject: "Redis", text: "No script holds Redis." },
    { id: "rdb_last_bgsave_status", subject: "persistence", text: "The last snapshot succeeded." },
  ],
  unread: [
    {
      part: "host",
      failure: {
        code: "agent_failed",
        hop: "agent",
        detail: "The host's kernel settings could not be read.",
        hint: "Check that the agent may read /proc and /sys.",
      },
    },
  ],
};

const container: Output<"container"> = {
  container: "app-redis-1",
  state: "running",
  health: "healthy",
  health_said: "PONG",
  cpu_limit: null,
  started_at: "2026-11-12T21:04:05.000Z",
  uptime_ms: 864_000_000,
  finished_at: null,
  exit_code: null,
  oom_killed: false,
  oom_unknown: false,
  restarts: 0,
  restart_policy: "unless-stopped",
  memory_limit: 768 * MIB,
  memory_reservation: 256 * MIB,
  ends: [],
};

const REFUSED_PASSWORD: Reason = {
  id: "app_auth",
  verdict: "critical",
  figure: 12,
  threshold: 0,
  text: "worker: Redis refuses its password, or it sends none, 12 times in the last 15 min, the last 5.0 s ago.",
  next_step: `Compare the password in the environment of worker (its Redis URL) with the one in the compose file's \`.env\`, correct it, and \`${composeUp({ place: PLACE }, ["worker"])}\`.`,
};

const SINCE = "2026-11-22T20:49:05.000Z";
const UNTIL = "2026-11-22T21:04:05.000Z";
const WHOLE = { spans: [{ from: SINCE, to: UNTIL }], read_ms: 900_000 };

const errors: Output<"errors"> = {
  since: SINCE,
  until: UNTIL,
  services: [
    { service: "web", lines: 812, truncated: false, ...WHOLE, failure: null },
    { service: "worker", lines: 96, truncated: false, ...WHOLE, failure: null },
  ],
  groups: [
    {
      service: "worker",
      kind: "auth",
      count: 12,
      lines: 24,
      at_least: false,
      first_at: "2026-11-22T20:58:10.000Z",
      last_at: "2026-11-22T21:04:00.000Z",
      sample: "redis.exceptions.AuthenticationError: invalid username-password pair or user is disabled.",
    },
  ],
};

export const DOCTOR_EXAMPLES: { [N in "container" | "errors" | "doctor"]: Example<N> } = {
  container: {
    summary: "app-redis-1 has been up for 10 days, with 0 restarts and a limit of 768.0 MiB; nothing is wrong.",
    data: container,
    commands: [inspect({ place: PLACE }, "app-redis-1")],
  },
  errors: {
    summary:
      "12 Redis errors in the logs of 2 services in the last 15 min; critical: worker: Redis refuses its password, or it sends none, 12 times in the last 15 min, the last 5.0 s ago.",
    verdict: "critical",
    reasons: [REFUSED_PASSWORD],
    data: errors,
    commands: [serviceLog({ place: PLACE }, "web", 15 * 60_000), serviceLog({ place: PLACE }, "worker", 15 * 60_000)],
  },
  doctor: {
    summary: "Redis evicts keys under allkeys-lru: 14/s for 9 min (and 1 more).",
    verdict: "critical",
    reasons: [EVICTING, BROKER],
    data: doctor,
    commands: [redisCli("INFO"), redisCli("CLIENT LIST"), inspect({ place: PLACE }, "app-redis-1")],
  },
};
