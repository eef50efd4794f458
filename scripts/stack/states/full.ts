import { info } from "./ask.ts";
import { shell } from "./apps.ts";
import { fillUp } from "./fill.ts";
import { remake, runBeside } from "./overlay.ts";
import type { State } from "./state.ts";
import { until } from "./until.ts";

const VALUE_BYTES = 10_000;

/** Fifty values a second, through one connection. */
const WRITER = `
  value=$(head -c ${VALUE_BYTES} /dev/zero | tr '\\0' x)
  i=0
  while true; do i=$((i+1)); echo "SET page:new:$i $value"; sleep 0.02; done | redis-cli >/dev/null`;

export const full: State = {
  summary: "memory is full, and every write evicts other keys",
  async apply(stack) {
    await fillUp(stack);
    await runBeside(stack, { writer: shell(stack, WRITER) });
    await until("evictions", async () => Number(await info(stack, "evicted_keys")) > 0);
    return () => remake(stack);
  },
};
