import { docker } from "./ask.ts";
import { remake } from "./overlay.ts";
import type { State } from "./state.ts";
import { moveTo } from "./volumes.ts";

const VOLUME_MB = 64;

export const diskFull: State = {
  summary: "something else has filled the volume that Redis writes to: nothing fails yet",
  async apply(stack) {
    await moveTo(stack, VOLUME_MB);
    const almost = VOLUME_MB * 1024 - 512;
    await docker(
      stack,
      ...["exec", stack.container, "dd", "if=/dev/zero", "of=/data/export.csv", "bs=1024", `count=${almost}`],
    );
    return () => remake(stack);
  },
};
