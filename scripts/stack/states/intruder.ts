/** What somebody does to an open Redis, without the harm: nothing answers at the address, and nothing is written. */
import { untilAnswers } from "../compose.ts";
import { info, redis } from "./ask.ts";
import { commandWith } from "./mistaken.ts";
import { overlay, remake } from "./overlay.ts";
import type { State } from "./state.ts";
import { until } from "./until.ts";

/** For documentation, and nobody's: RFC 5737. */
const STRANGER = "203.0.113.7";

export const takenOver: State = {
  summary: "somebody has made Redis a replica of a server outside",
  async apply(stack) {
    await redis(stack, "REPLICAOF", STRANGER, "6379");
    await until("a replica", async () => (await info(stack, "role")) === "slave");
    return async () => void (await redis(stack, "REPLICAOF", "NO", "ONE"));
  },
};

export const takenBack: State = {
  summary: "somebody had made Redis a replica of a server outside, and has undone it: only its counters tell",
  async apply(stack) {
    await redis(stack, "REPLICAOF", STRANGER, "6379");
    await redis(stack, "REPLICAOF", "NO", "ONE");
    await until("a primary", async () => (await info(stack, "role")) === "master");
    return async () => void (await redis(stack, "CONFIG", "RESETSTAT"));
  },
};

export const dirMoved: State = {
  summary: "somebody has moved Redis's next snapshot to where cron would read it",
  async apply(stack) {
    // Since version 7 Redis lets nobody move it while it runs, but where it was started so.
    const command = await commandWith(stack, "--enable-protected-configs", "local");
    await overlay(stack, { services: { redis: { command } } }, "redis");
    await untilAnswers(stack.engine, stack.container);
    await redis(stack, "CONFIG", "SET", "dir", "/etc");
    await redis(stack, "CONFIG", "SET", "dbfilename", "crontab");
    return () => remake(stack);
  },
};

export const openToAll: State = {
  summary: "Redis's port is published on every address of the host, and no password is asked for",
  async apply(stack) {
    // The engine chooses the port.
    await overlay(stack, { services: { redis: { ports: ["0.0.0.0::6379"] } } }, "redis");
    await untilAnswers(stack.engine, stack.container);
    await redis(stack, "CONFIG", "SET", "requirepass", "");
    await redis(stack, "CONFIG", "SET", "protected-mode", "no");
    return () => remake(stack);
  },
};
