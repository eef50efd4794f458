/** Stacks whose secrets are watched from their start on. */
import { randomBytes } from "node:crypto";
import type { Stack } from "../../scripts/stack/stack.ts";
import { needlesOf } from "./needles.ts";
import { plant, searchPlaces } from "./places.ts";
import type { Found } from "./places.ts";
import { secretsOf } from "./secret.ts";
import type { Watch } from "./watch.ts";

export interface WatchedStack {
  stack: Stack;
  watch: Watch;
  /** Ask the Worker here, so that its responses are searched. */
  url: string;
  /** Its place among the stacks that the watch knows. */
  place: number;
  decoy: string;
}

/** Start the watch before the stack: command lines of its start count too. */
export async function watchSecrets(watch: Watch, stack: Stack, index: number): Promise<WatchedStack> {
  const decoy = randomBytes(24).toString("hex");
  const needles = needlesOf(await secretsOf(stack, decoy));
  return { stack, watch, decoy, ...(await watch.begin(needles, stack.worker.url, index)) };
}

/** Plants a decoy in every place of every stack, and searches all of them for the secrets of all of them. */
export async function searchAll(stacks: readonly WatchedStack[]): Promise<Found[]> {
  const planted = await Promise.all(stacks.map((each) => plant(each)));
  try {
    return await Promise.all(stacks.map((each) => searchPlaces(each)));
  } finally {
    await Promise.all(planted.map((takeAway) => takeAway()));
  }
}
