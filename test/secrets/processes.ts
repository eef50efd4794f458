/** Looks at every process of the machine again and again, and keeps the command lines that it has seen. */
import { readdirSync, readFileSync } from "node:fs";
import type { Search } from "./search.ts";

const INTERVAL_MS = 50;
/** A process that is this young may still become another program (sudo, a shell, env); later ones are looked at less often. */
const YOUNG_SAMPLES = 40;
const OLD_EVERY = 10;

export interface ProcessesSeen {
  samples: number;
  processes: number;
  commandLines: number;
}

export class ProcessWatch {
  readonly #ages = new Map<string, number>();
  readonly #commandLines = new Set<string>();
  readonly #timer: NodeJS.Timeout;
  readonly seen: ProcessesSeen = { samples: 0, processes: 0, commandLines: 0 };
  /** Looks through environments, where one of the secrets may be. */
  readonly environments: Search;

  constructor(environments: Search) {
    this.environments = environments;
    this.#timer = setInterval(() => this.#sample(), INTERVAL_MS);
  }

  /** Searches every command line so far: those of the stack's start were seen before its secrets were known. */
  search(search: Search): void {
    for (const line of this.#commandLines) search.lookText(line, programOf(line));
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #sample(): void {
    this.seen.samples += 1;
    const alive = new Set(readdirSync("/proc").filter((name) => /^\d+$/.test(name)));
    for (const pid of this.#ages.keys()) if (!alive.has(pid)) this.#ages.delete(pid);
    for (const pid of alive) {
      const age = this.#ages.get(pid) ?? 0;
      this.#ages.set(pid, age + 1);
      if (age === 0) this.seen.processes += 1;
      if (age >= YOUNG_SAMPLES && (age + Number(pid)) % OLD_EVERY !== 0) continue;
      const line = read(pid, "cmdline").toString("latin1");
      if (line !== "") this.#commandLines.add(line);
      if (age === 1 || age === 10) this.environments.look(read(pid, "environ"), programOf(line));
    }
    this.seen.commandLines = this.#commandLines.size;
  }
}

function read(pid: string, file: "cmdline" | "environ"): Buffer {
  try {
    return readFileSync(`/proc/${pid}/${file}`);
  } catch {
    // It has ended.
    return Buffer.alloc(0);
  }
}

/** The program's name and no argument: an argument may be what was found. */
const programOf = (commandLine: string): string => {
  const name = commandLine.split("\0")[0]?.split("/").at(-1) ?? "";
  return /^[a-z][\w.-]{0,20}$/i.test(name) ? name : "a process";
};
