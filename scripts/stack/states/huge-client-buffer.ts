import { shell } from "./apps.ts";
import { info, redis } from "./ask.ts";
import { runBeside } from "./overlay.ts";
import type { State } from "./state.ts";
import { until } from "./until.ts";

const MEBIBYTE = 1_048_576;
const KEY = "export:all";

/** Asks for it 160 times at once, and reads no more than fits into a pipe. */
const IMPATIENT = `
  { printf 'AUTH %s\\r\\n' "$REDISCLI_AUTH"; yes 'GET ${KEY}' | head -n 160; sleep 1000000; } |
  nc 127.0.0.1 6379 | sleep 1000000`;

export const hugeClientBuffer: State = {
  summary: "a client has asked for much and does not read: the answers wait in Redis's memory",
  async apply(stack) {
    await redis(stack, "SETRANGE", KEY, String(MEBIBYTE - 1), "x");
    const remove = await runBeside(stack, { export: shell(stack, IMPATIENT) });
    await until("a large buffer", async () => Number(await info(stack, "mem_clients_normal")) > 140 * MEBIBYTE);
    return async () => {
      await remove();
      await redis(stack, "DEL", KEY);
    };
  },
};
