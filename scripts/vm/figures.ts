/** What a run on a machine has found out, as docs/machines.md shows it. Pure. */

export interface Figures {
  machine: string;
  /** ISO 8601, UTC. */
  at: string;
  /** How it was computed: `with KVM`, or `by emulation, since …`. */
  computed: string;
  /** From the kernel's begin until all that starts with the machine has. */
  boot_s: number;
  versions: Readonly<Record<string, string>>;
  /** The installer's warnings. */
  installer: readonly string[];
  /** What `docker stats` showed, and what redis-ops' figures are when they are shown so. */
  stats: readonly { figure: string; docker: string; redis_ops: string }[];
  /** Of a warm link: resident bytes by process, and with shared pages divided by those who share them. */
  agent: readonly { name: string; place: "host" | "container"; rss: number; pss: number }[];
  /** Of Node alone, with the agent's flags: bytes, with shared pages divided. */
  bare_pss: number;
  /** Milliseconds, the middle of some: Node alone, and the agent's hello through sudo as the Worker starts it. */
  start: { node_ms: number; hello_ms: number } | null;
}

export const noFigures = (machine: string, at: string, computed: string): Figures => ({
  ...{ machine, at, computed, boot_s: 0, versions: {}, installer: [], stats: [], agent: [], bare_pss: 0, start: null },
});
