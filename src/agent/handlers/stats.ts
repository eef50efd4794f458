import type { Handlers } from "../../protocol/operations.ts";
import { fail, ok } from "../../protocol/result.ts";
import { memoryUncounted } from "../docker/failures.ts";
import type { Context } from "../session/context.ts";

export const stats: Handlers<"agent", Context>["stats"] = async (_input, context) => {
  const found = await context.stats("cpu");
  if (!found.ok) return found;
  const { value } = found;
  if (value.cpuFraction === null) {
    return fail({
      code: "docker_failed",
      hop: "docker",
      detail: "The Docker engine has not yet told how busy the container's processors are.",
      hint: "Ask again in a few seconds.",
    });
  }
  if (value.memoryUsed === null) return fail(memoryUncounted());
  return ok({
    container: value.container,
    cpu_fraction: value.cpuFraction,
    memory_used: value.memoryUsed,
    memory_limit: value.memoryLimit,
    memory_fraction: value.memoryLimit > 0 ? value.memoryUsed / value.memoryLimit : 0,
    network_rx: value.networkRx,
    network_tx: value.networkTx,
    block_read: value.blockRead,
    block_write: value.blockWrite,
    pids: value.pids,
  });
};
