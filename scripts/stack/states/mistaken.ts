/** Mistakes in a compose file with which Redis does not start, so that the container restarts over and over. */
import { inspect } from "./ask.ts";
import { overlay, remake } from "./overlay.ts";
import { untilItLoops } from "./spoiled.ts";
import type { State, StateStack } from "./state.ts";

/** The container's command, with further options. Compose takes a dollar sign for a variable. */
export const commandWith = async (stack: StateStack, ...options: string[]): Promise<string[]> => {
  const words = JSON.parse(await inspect(stack, "{{json .Config.Cmd}}")) as string[];
  return [...words, ...options].map((word) => word.replaceAll("$", "$$$$"));
};

const mistaken = (summary: string, changes: (stack: StateStack) => object | Promise<object>): State => ({
  summary,
  async apply(stack) {
    await overlay(stack, { services: { redis: await changes(stack) } }, "redis");
    await untilItLoops(stack);
    return () => remake(stack);
  },
});

export const badOption = mistaken(
  "a setting in the compose file is misspelt, and Redis does not start",
  async (stack) => ({
    command: await commandWith(stack, "--maxmemroy", "512mb"),
  }),
);

export const wrongOwner = mistaken("Redis runs as a user who may not write its data, and does not start", () => ({
  user: "1234:1234",
}));

export const readOnlyData = mistaken("the data's volume is mounted read-only, and Redis does not start", () => ({
  volumes: ["redis_data:/data:ro"],
}));
