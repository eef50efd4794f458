import type { Reason } from "../verdict.ts";
import { AT, type Example } from "./example.ts";

const MINUTE_MS = 60_000;
const isoOf = (minutesAgo: number): string => new Date(Date.parse(AT) - minutesAgo * MINUTE_MS).toISOString();

const FULL: Reason = {
  ...{ id: "maxmemory_fraction", verdict: "critical", figure: 0.95, threshold: 0.92 },
  text: "Redis uses 95 % of maxmemory (486.4 of 512.0 MiB) and, under noeviction, refuses writes when it is full.",
  next_step: "Raise maxmemory to 576.0 MiB (`CONFIG SET maxmemory 603979776`), or delete keys that are not needed.",
  step: { operation: "set", input: { key: "maxmemory", value: "576mb", for: "2h" } },
};
const { id: FULL_ID, figure: _figure, threshold: _threshold, ...FULL_NOW } = FULL;

export const alerts: Example<"alerts"> = {
  verdict: "critical",
  reasons: [FULL],
  summary:
    "1 alert open. Redis uses 95 % of maxmemory (486.4 of 512.0 MiB) and, under noeviction, refuses writes when it is full.",
  data: {
    watched: true,
    failing: [],
    alerts: [
      {
        ...{ id: 14, cause: FULL_ID, consequences: ["refused_oom"], state: "changed", ...FULL_NOW },
        ...{ raised_at: isoOf(40), settled_at: null, muted_until: null, comes_and_goes: false },
        life: [
          { at: isoOf(40), what: "raised", cause: "memory_filling", by: null, detail: null },
          { at: isoOf(10), what: "changed", cause: "maxmemory_fraction", by: null, detail: "It is worse." },
          {
            at: isoOf(5),
            what: "changed",
            cause: "maxmemory_fraction",
            by: null,
            detail: "Found with it: refused_oom.",
          },
        ],
      },
      {
        ...{ id: 12, cause: "no_answer", consequences: [], state: "settled", verdict: "critical" },
        text: "No answer, at the hop ssh: The connection was refused. 6 min ago: Redis uses 401.2 MiB of 512.0 MiB (78 %); nothing is wrong.",
        next_step: "Look at the host and its sshd.",
        ...{ raised_at: isoOf(900), settled_at: isoOf(880), muted_until: null, comes_and_goes: false },
        life: [
          { at: isoOf(900), what: "raised", cause: "no_answer", by: null, detail: null },
          { at: isoOf(880), what: "settled", cause: "no_answer", by: null, detail: null },
        ],
      },
    ],
  },
  commands: [],
};

export const MUTE_EXAMPLES: { [N in "acknowledge" | "mute" | "unmute"]: Example<N> } = {
  acknowledge: {
    summary: "Alert 14 (maxmemory_fraction) is acknowledged by ann.",
    data: { id: 14, cause: "maxmemory_fraction", state: "acknowledged" },
    commands: [],
  },
  mute: {
    summary: "disk_full muted for 2.0 h; that covers 1 open alert.",
    data: { finding: "disk_full", until: isoOf(-120), alerts: [14] },
    commands: [],
  },
  unmute: {
    summary: "1 mute ended; 1 open alert no longer kept back.",
    data: { finding: "disk_full", ended: 1, alerts: [14] },
    commands: [],
  },
};
