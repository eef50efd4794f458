/**
 * `npm run test:faults`: causes every fault on the real stack, and then random ones. `-- --seed N` repeats a run, `-- --rounds N` sets how
 * many random faults there are. It uses a Docker engine of its own, which it may pause and restart.
 */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ROOT } from "./stack/root.ts";

const { values } = parseArgs({ options: { seed: { type: "string" }, rounds: { type: "string" } } });
const vitest = spawn(
  process.execPath,
  [join(ROOT, "node_modules/vitest/vitest.mjs"), "run", "--project", "unit", "--project", "stack", "test/faults"],
  {
    cwd: ROOT,
    stdio: "inherit",
    env: {
      ...process.env,
      REDIS_OPS_LONG: "1",
      REDIS_OPS_ENGINE: "own",
      REDIS_OPS_ENGINE_NAME: "redis-ops-faults",
      ...(values.seed === undefined ? {} : { REDIS_OPS_SEED: values.seed }),
      ...(values.rounds === undefined ? {} : { REDIS_OPS_ROUNDS: values.rounds }),
    },
  },
);
// Ctrl-C reaches both; the tests take the stack down before they end.
process.on("SIGINT", () => {});
vitest.once("exit", (code) => process.exit(code ?? 1));
