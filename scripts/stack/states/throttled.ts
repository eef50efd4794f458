import { untilAnswers } from "../compose.ts";
import { shell } from "./apps.ts";
import { info } from "./ask.ts";
import { beside, overlay, remake } from "./overlay.ts";
import type { State } from "./state.ts";
import { until } from "./until.ts";

/** Of a processor: enough for redis-cli to get a word in. */
const LIMIT = "0.1";

/** As many commands as Redis takes, one batch after the other. */
const BUSY = `
  while true; do yes 'INCR visits' | head -n 20000 | redis-cli >/dev/null; done`;

export const throttled: State = {
  summary: "the container may use a tenth of a processor, and its applications ask for more",
  async apply(stack) {
    const { services } = beside({ busy: shell(stack, BUSY) });
    const limited = { deploy: { resources: { limits: { cpus: LIMIT } } } };
    await overlay(stack, { services: { redis: limited, ...services } }, "redis", "busy");
    await untilAnswers(stack.engine, stack.container);
    await until("commands", async () => Number(await info(stack, "total_commands_processed")) > 1000);
    return () => remake(stack);
  },
};
