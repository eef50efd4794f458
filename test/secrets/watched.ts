/** A stack whose secrets are watched from its start on. */
import { randomBytes } from "node:crypto";
import type { Stack } from "../../scripts/stack/stack.ts";
import { needlesOf } from "./needles.ts";
import { plant, searchPlaces } from "./places.ts";
import type { Found } from "./places.ts";
import { secretsOf } from "./secret.ts";
import type { Watch } from "./watch.ts";

export interface SecretWatch {
  /** Ask the Worker here, so that its responses are searched. */
  url: string;
  /** Plants the decoy and searches every place. */
  search(): Promise<Found>;
}

/** Start the watch before the stack: command lines of its start count too. */
export async function watchSecrets(watch: Watch, stack: Stack): Promise<SecretWatch> {
  const decoy = randomBytes(24).toString("hex");
  const needles = needlesOf(await secretsOf(stack, decoy));
  const url = await watch.begin(needles, stack.worker.url);
  const run = { stack, watch, url, needles };
  return {
    url,
    async search() {
      const takeAway = await plant(run, decoy);
      try {
        return await searchPlaces(run);
      } finally {
        await takeAway();
      }
    },
  };
}
