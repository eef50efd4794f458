import { docker, inspect } from "./ask.ts";
import { remake } from "./overlay.ts";
import type { State } from "./state.ts";
import { until } from "./until.ts";

export const restartLoop: State = {
  summary: "Redis cannot read its append-only files, and the container restarts over and over",
  async apply(stack) {
    await docker(stack, "stop", stack.container);
    await docker(
      stack,
      ...["run", "--rm", "--network", "none", "--volumes-from", stack.container, "--entrypoint", "sh", stack.image],
      ...["-c", "echo nonsense >/data/appendonlydir/appendonly.aof.manifest"],
    );
    await docker(stack, "start", stack.container);
    await until(
      "a container that has restarted three times",
      async () => Number(await inspect(stack, "{{.RestartCount}}")) >= 3,
    );
    return () => remake(stack);
  },
};
