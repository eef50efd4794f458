import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { must } from "../stack/command.ts";

/** What `inside.ts` is asked to run. */
export interface Order {
  state: string;
  /** Debian's root that has `redis-server`. */
  server: string;
  /** The client's own root; null where it runs among this machine's files. */
  root: string | null;
  run: readonly string[];
  env: Readonly<Record<string, string>>;
  programs: string;
  build: string | null;
  /** For this run's own files. */
  folder: string;
}

export interface Printed {
  /** Standard error: each error as the language prints it whole. */
  whole: string;
  /** Standard output: each error as a line of the application's. */
  brief: string;
  /** Null where it was ended by a signal. */
  code: number | null;
  /** Whether it printed more than was kept. */
  cut: boolean;
  /** How many commands Redis was sent, in the healthy run; 0 in the others. */
  commands: number;
}

const INSIDE = join(import.meta.dirname, "inside.ts");
const RUN_MS = 120_000;

/** A network, mounts and processes of its own, which end with it whatever happens. */
const NAMESPACES = ["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--propagation", "private"];

export async function runInState(order: Omit<Order, "folder">): Promise<Printed> {
  const folder = await mkdtemp(join(tmpdir(), "redis-ops-client-"));
  try {
    const words = [process.execPath, INSIDE, JSON.stringify({ ...order, folder })];
    return JSON.parse(await must(["unshare", ...NAMESPACES, ...words], { timeoutMs: RUN_MS })) as Printed;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
