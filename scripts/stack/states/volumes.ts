/** Redis on another volume than its own: a small one, in memory, that fills up as a disk would. */
import { untilAnswers } from "../compose.ts";
import { overlay } from "./overlay.ts";
import type { StateStack } from "./state.ts";

/** Makes the container anew on an empty volume of this many mebibytes. `remake` ends it. */
export async function moveTo(stack: StateStack, mebibytes: number): Promise<void> {
  const small = {
    driver: "local",
    driver_opts: { type: "tmpfs", device: "tmpfs", o: `size=${mebibytes}m` },
  };
  await overlay(
    stack,
    { services: { redis: { volumes: ["small_data:/data"] } }, volumes: { small_data: small } },
    "redis",
  );
  await untilAnswers(stack.engine, stack.container);
}
