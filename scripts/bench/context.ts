/** What the rows share: the stack, the ways to ask it, and how often. */
import { setTimeout as sleep } from "node:timers/promises";
import { StackError } from "../stack/command.ts";
import type { Progress } from "../stack/progress.ts";
import type { Stack } from "../stack/stack.ts";
import type { AgentWatch } from "./agent-processes.ts";
import type { HttpCaller } from "./http.ts";
import type { PlainSsh } from "./plain-ssh.ts";

export interface Bench {
  stack: Stack;
  progress: Progress;
  signal: AbortSignal;
  /** Of each side, at the least. */
  samples: number;
  /** One caller with the viewer's token. */
  http: HttpCaller;
  plain: PlainSsh;
  agent: AgentWatch;
  paths: { memory: string; stats: string };
  /** A smoke run: leaves out what takes a minute. */
  quick: boolean;
}

/** Before the figures of a warm link are taken: the connection is open and V8 has compiled what is used much. */
const WARM_UP = 300;

export async function warmUp({ http, signal }: Pick<Bench, "http" | "signal">, path: string): Promise<void> {
  for (let count = 0; count < WARM_UP; count += 1) {
    signal.throwIfAborted();
    await http.timed(path);
  }
}

/** Resolves with the milliseconds until `holds`; rejects with what was waited for after `timeoutMs`. */
export async function until(holds: () => boolean, what: string, timeoutMs: number): Promise<number> {
  const startedAt = performance.now();
  while (!holds()) {
    if (performance.now() - startedAt > timeoutMs)
      throw new StackError(`Waited ${timeoutMs / 1000} s in vain for ${what}.`);
    await sleep(20);
  }
  return performance.now() - startedAt;
}
