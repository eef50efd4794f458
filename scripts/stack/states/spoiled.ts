/** Data that Redis cannot start on, so that the container restarts over and over. */
import { docker, inspect } from "./ask.ts";
import { remake } from "./overlay.ts";
import type { State, StateStack } from "./state.ts";
import { until } from "./until.ts";

/** Runs a script on the volume of the stopped container, and starts it again. */
const spoil = async (stack: StateStack, script: string): Promise<void> => {
  await docker(stack, "stop", stack.container);
  await docker(
    stack,
    ...["run", "--rm", "--network", "none", "--volumes-from", stack.container, "--entrypoint", "sh", stack.image],
    ...["-c", script],
  );
  await docker(stack, "start", stack.container);
  await untilItLoops(stack);
};

export const untilItLoops = (stack: StateStack): Promise<void> =>
  until(
    "a container that has restarted three times",
    async () => Number(await inspect(stack, "{{.RestartCount}}")) >= 3,
  );

const spoiled = (summary: string, script: string): State => ({
  summary,
  async apply(stack) {
    await spoil(stack, script);
    return () => remake(stack);
  },
});

export const restartLoop = spoiled(
  "Redis cannot read the list of its append-only files, and the container restarts over and over",
  "echo nonsense >/data/appendonlydir/appendonly.aof.manifest",
);

export const badAof = spoiled(
  "the append-only file is damaged, and Redis does not start",
  "for file in /data/appendonlydir/*.incr.aof; do echo nonsense >>$file; done",
);

/** What an image of an older version finds after a newer one has written the data: the format's version stands in the first nine bytes. */
export const newerRdb = spoiled(
  "the data was written by a newer version, and Redis does not start",
  "for file in /data/appendonlydir/*.base.rdb; do printf REDIS0099 | dd of=$file bs=1 conv=notrunc; done",
);
