/** Three targets: one whose host does not answer, one that is full, one that is well. */
import { MIB } from "../../shared/figures.ts";
import type { Standing } from "../operations/overview.ts";
import { AT } from "./example.ts";

/** Under a limit of 768 MiB on a host of 24 GiB. */
const ceilings = (used: number, maxmemory: number, contained: number): Standing["ceilings"] => [
  { name: "maxmemory", used, limit: maxmemory, fraction: used / maxmemory, headroom: maxmemory - used },
  {
    name: "container",
    used: contained,
    limit: 768 * MIB,
    fraction: contained / (768 * MIB),
    headroom: 768 * MIB - contained,
  },
  { name: "host", used: 9_216 * MIB, limit: 24_576 * MIB, fraction: 0.375, headroom: 15_360 * MIB },
];

export const STANDINGS: Standing[] = [
  {
    name: "queue",
    description: "Jobs of the shop",
    verdict: null,
    summary: "The host refused the connection.",
    at: "2026-11-22T21:00:05.000Z",
    age_ms: 240_000,
    ceilings: ceilings(300 * MIB, 512 * MIB, 330 * MIB),
    evictions_per_second: 0,
    used_memory: 300 * MIB,
    used_memory_rss: 320 * MIB,
    maxmemory: 512 * MIB,
    software: { name: "Redis", version: "7.4.1" },
    failure: {
      code: "unreachable",
      hop: "ssh",
      detail: "The host refused the connection.",
      hint: "Check that sshd runs on the host and that its port is open to the Worker.",
    },
  },
  {
    name: "prod",
    description: "Celery's Redis on the ARM host",
    verdict: "warn",
    summary: "Redis uses 496.6 MiB of 512.0 MiB (96 %); warn: Redis evicts keys under allkeys-lru: 12.5/s for 9 min.",
    at: AT,
    age_ms: 0,
    ceilings: ceilings(496.6 * MIB, 512 * MIB, 545 * MIB),
    evictions_per_second: 12.5,
    used_memory: 496.6 * MIB,
    used_memory_rss: 530 * MIB,
    maxmemory: 512 * MIB,
    software: { name: "Valkey", version: "9.1.2" },
    failure: null,
  },
  {
    name: "staging",
    description: null,
    verdict: "ok",
    summary: "Redis uses 40.0 MiB of 256.0 MiB (15 %); nothing is wrong.",
    at: AT,
    age_ms: 0,
    ceilings: ceilings(40 * MIB, 256 * MIB, 52 * MIB),
    evictions_per_second: 0,
    used_memory: 40 * MIB,
    used_memory_rss: 50 * MIB,
    maxmemory: 256 * MIB,
    software: { name: "Redis", version: "8.6.3" },
    failure: null,
  },
];
