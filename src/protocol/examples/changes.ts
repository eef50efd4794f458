/** A body for each change, and an answer of each operation that is about changes. Tests hold them to their schemas. */
import { MIB } from "../../shared/figures.ts";
import type { Output } from "../operations.ts";
import type { Reason } from "../verdict.ts";
import { inspect, composeUp } from "../commands.ts";
import { AT, type Example, PLACE, redisCli } from "./example.ts";

const CALLER = { id: "oskar", role: "operator", via: "token" } as const;
const LASTS = "Until the container is recreated or restarted.";

/** The bodies that `curl` sends; the fields in the path are not among them. */
export const BODIES = {
  set: { value: "576mb", for: "2h", reason: "queue backlog" },
  undo: { reason: "backlog is gone" },
  apply: { dry_run: true },
} as const;

const changed: Output<"set"> = {
  key: "maxmemory",
  before: "536870912",
  after: "603979776",
  outcome: "applied",
  change_id: 12,
  until: "2026-11-22T23:04:05.000Z",
  headroom: { before: 15 * MIB, after: 79 * MIB },
  later: null,
  save: { copies: 5 * MIB, basis: "measured", peak: 629 * MIB, limit: 768 * MIB, busiest: false, since: null },
  bounds: { min: 522 * MIB, max: 576 * MIB },
  warnings: [],
  lasts: "For 2h, then the old value is put back; until the container is recreated or restarted at the longest.",
  permanent: "In the compose file, in the command of the service: --maxmemory 576mb",
};

const commands = [redisCli("CONFIG SET maxmemory 603979776")];

/** A setting in the list under `command:` of the compose file, where each word is an item. */
const flag = (key: string, value: string): string =>
  ["command:", "  - redis-server", `  - --${key}`, `  - ${value}`].join("\n");

const reserved = (kind: "limits" | "reservations", size: string): string =>
  ["deploy:", "  resources:", `    ${kind}:`, `      memory: ${size}`].join("\n");

const setting = (key: string, expected: string, compose: string, actual = expected) => ({
  item: key,
  ok: actual === expected,
  expected,
  actual,
  source: `CONFIG GET ${key}`,
  compose,
  can_apply: true,
});

const fixed = (item: string, value: string, source: string, compose: string) => ({
  item,
  ok: true,
  expected: value,
  actual: value,
  source,
  compose,
  can_apply: false,
});

const drifted: Output<"drift">["items"] = [
  setting("maxmemory", "512mb", flag("maxmemory", "512mb"), "576mb"),
  setting("maxmemory-policy", "allkeys-lru", flag("maxmemory-policy", "allkeys-lru")),
  setting("appendonly", "yes", flag("appendonly", '"yes"')),
  setting("save", "3600 1 300 100 60 10000", flag("save", "3600 1 300 100 60 10000")),
  fixed(
    "password",
    "required",
    "PING without a password",
    [
      ...["command:", "  - redis-server", "  - /run/redis-auth.conf # requirepass, of the config redis_auth"],
      ...["configs:", "  - source: redis_auth", "    target: /run/redis-auth.conf"],
    ].join("\n"),
  ),
  fixed("container memory limit", "768M", "docker inspect: HostConfig.Memory", reserved("limits", "768M")),
  fixed(
    "container memory reservation",
    "256M",
    "docker inspect: HostConfig.MemoryReservation",
    reserved("reservations", "256M"),
  ),
  fixed("restart policy", "unless-stopped", "docker inspect: HostConfig.RestartPolicy", "restart: unless-stopped"),
  fixed("data directory", "volume", "docker inspect: Mounts", "volumes:\n  - redis_data:/data"),
];

const driftReason: Reason = {
  id: "drift",
  verdict: "warn",
  figure: 1,
  threshold: 0,
  text: "Maxmemory is 576 MiB, not 512 MiB.",
  next_step: `\`apply\` makes maxmemory right until the container is restarted; put the lines shown into the compose file and run \`${composeUp({ place: PLACE })}\` to make it right for good.`,
};

type About = "set" | "undo" | "changes" | "drift" | "apply" | "audit";

export const CHANGE_EXAMPLES: { [N in About]: Example<N> } = {
  set: { summary: "maxmemory is 576.0 MiB now (was 512.0 MiB), for 2h.", data: changed, commands },
  undo: {
    summary: "maxmemory is 512.0 MiB again (was 576.0 MiB).",
    data: {
      ...changed,
      before: "603979776",
      after: "536870912",
      change_id: 13,
      until: null,
      headroom: { before: 79 * MIB, after: 15 * MIB },
      bounds: null,
      lasts: LASTS,
      permanent: "In the compose file, in the command of the service: --maxmemory 512mb",
    },
    commands: [redisCli("CONFIG SET maxmemory 536870912")],
  },
  changes: {
    summary: "One change is in force and is put back by itself.",
    data: {
      changes: [
        {
          id: 12,
          at: AT,
          key: "maxmemory",
          before: "536870912",
          after: "603979776",
          caller: CALLER,
          reason: "queue backlog",
          state: "active",
          until: "2026-11-22T23:04:05.000Z",
          left_ms: 5_400_000,
          original: "536870912",
          note: null,
        },
      ],
    },
    commands: [],
  },
  drift: {
    summary: "prod differs from its profile in 1 of 9 items: maxmemory.",
    verdict: "warn",
    reasons: [driftReason],
    data: { items: drifted },
    commands: [redisCli("CONFIG GET maxmemory"), inspect({ place: PLACE }, "app-redis-1")],
  },
  apply: {
    summary: "Would change one setting: maxmemory.",
    data: {
      items: [
        {
          key: "maxmemory",
          before: "603979776",
          after: "536870912",
          outcome: "dry_run",
          change_id: null,
          detail: null,
        },
      ],
      remaining: [],
      lasts: LASTS,
      permanent: "In the compose file, in the command of the service: --maxmemory 512mb",
    },
    commands: [],
  },
  audit: {
    summary: "1 line in the audit of prod.",
    data: {
      lines: [
        {
          id: 31,
          at: AT,
          target: "prod",
          operation: "set",
          caller: CALLER,
          request_id: "3f0c2a1e-8c1b-4a0e-9f1d-2b7f5a6c9d10",
          input: { key: "maxmemory", value: "576mb", for: "2h", reason: "queue backlog" },
          change_id: 12,
          key: "maxmemory",
          before: "536870912",
          after: "603979776",
          outcome: "applied",
          reason: "queue backlog",
          detail: null,
        },
      ],
      next: null,
    },
    commands: [],
  },
};
