/** Twenty callers who ask all the time, three of whom make changes, and somebody who watches how slow this machine is meanwhile. */
import { setTimeout as sleep } from "node:timers/promises";
import { type OperationName, operations } from "../../src/protocol/operations.ts";
import { run } from "../../scripts/stack/command.ts";
import type { TestStack } from "../setup/stack.ts";
import { type Said, send } from "./http.ts";
import { oneOf } from "./random.ts";

export interface Asked extends Said {
  operation: OperationName;
  requestId: string;
  /** Milliseconds since the epoch. */
  startedAt: number;
  endedAt: number;
  deadlineMs: number;
  /** What a `set` was to set; no two ask for the same, but for those under the same key. */
  value: string | null;
  /** Whether the same had been asked before under the same key. */
  isRepeat: boolean;
}

export interface Load {
  /** All that has been asked so far. */
  asked: readonly Asked[];
  /**
   * What this machine adds, in milliseconds: the longest that the Worker took for an answer which needs neither object nor host, and the
   * longest that Node took to start and do nothing.
   */
  slowest: { answer: number; start: number };
  /** Asks no more, and waits for what is under way. */
  stop(): Promise<void>;
}

const CALLERS = 20;
const CHANGERS = 3;
const READS = ["memory", "memory", "memory", "config", "stats", "ping"] as const;
const PATHS: Partial<Record<OperationName, string>> = {
  memory: "/redis/memory",
  config: "/redis/config",
  stats: "/container/stats",
  ping: "/ping",
};
/** Values from 300 MiB on in steps of 4 KiB, below what the guard lets pass. */
const FIRST = 300 * 1024 ** 2;
const STEP = 4096;
const VALUES = 69_000;

let next = Math.floor(Date.now() / 1000) % VALUES;
const newValue = (): string => String(FIRST + STEP * (next++ % VALUES));

let counted = 0;

/** @param timed whether some changes are made for a minute only */
export const startLoad = (stack: TestStack, label: string, random: () => number, timed: boolean): Load => {
  const asked: Asked[] = [];
  let over = false;
  const slowest = { answer: 0, start: 0 };
  const base = `${stack.url}/v1/targets/${stack.target}`;

  const ask = async (
    operation: OperationName,
    path: string,
    token: string,
    change?: { method: string; body: Record<string, unknown>; value: string | null; key: string; isRepeat: boolean },
  ): Promise<Asked> => {
    const requestId = `${label}-${counted++}`;
    const startedAt = Date.now();
    const headers = {
      authorization: `Bearer ${token}`,
      "x-request-id": requestId,
      ...(change ? { "content-type": "application/json", "idempotency-key": change.key } : {}),
    };
    const said = await send(base + path, { headers, ...(change ? { method: change.method, body: change.body } : {}) });
    const { deadlineMs } = operations[operation];
    const value = change?.value ?? null;
    const made = {
      ...said,
      operation,
      requestId,
      startedAt,
      endedAt: Date.now(),
      deadlineMs,
      value,
      isRepeat: change?.isRepeat ?? false,
    };
    asked.push(made);
    return made;
  };

  const read = async (): Promise<void> => {
    const operation = oneOf(READS, random);
    await ask(operation, PATHS[operation] ?? "", random() < 0.5 ? stack.viewerToken : stack.operatorToken);
  };

  const change = async (): Promise<void> => {
    const isSet = random() < 0.7;
    const value = isSet ? newValue() : null;
    const key = `key-${label}-${counted}`;
    const body = isSet ? { value, ...(timed && random() < 0.2 ? { for: "1m" } : {}) } : {};
    const [operation, path, method] = isSet
      ? (["set", "/redis/config/maxmemory", "PUT"] as const)
      : (["undo", "/changes/latest/undo", "POST"] as const);
    const made = await ask(operation, path, stack.operatorToken, { method, body, value, key, isRepeat: false });
    // As a person's script would: the same request again, under the same key, where nobody knows what became of it.
    if (made.status === null || made.status >= 500)
      await ask(operation, path, stack.operatorToken, { method, body, value, key, isRepeat: true });
  };

  const caller = async (index: number): Promise<void> => {
    while (!over) {
      await (index < CHANGERS ? change() : read());
      await sleep(50 + random() * 250);
    }
  };
  const watch = async (): Promise<void> => {
    while (!over) {
      const { status, tookMs } = await send(`${stack.url}/healthz`);
      if (status !== null) slowest.answer = Math.max(slowest.answer, tookMs);
      await sleep(100);
    }
  };
  const watchStarts = async (): Promise<void> => {
    while (!over) {
      const at = performance.now();
      await run([process.execPath, "-e", "0"]);
      slowest.start = Math.max(slowest.start, performance.now() - at);
      await sleep(1_500);
    }
  };
  const all = Promise.all([watch(), watchStarts(), ...Array.from({ length: CALLERS }, (_, index) => caller(index))]);
  return {
    asked,
    slowest,
    async stop() {
      over = true;
      await all;
    },
  };
};
