/** What every program here does: an application's work, and what it says when that fails. */
import { setTimeout as sleep } from "node:timers/promises";

const { PAUSE_MS, COUNT, LOUD } = process.env;

/** As one line of the application's on standard output, and whole on standard error, as Node prints an error. */
export const failed = (what, error) => {
  console.log(`redis: ${what} failed: ${error instanceof Error ? error.message : String(error)}`);
  console.error(`${what} failed:`, error);
};

/** As the clients' own READMEs have it for their `error` events. */
export const broke = (error) => {
  console.log(`redis: ${error instanceof Error ? error.message : String(error)}`);
  console.error("Redis Client Error", error);
};

export const says = (...words) => {
  if (LOUD === "1") console.error(new Date().toISOString(), "INFO", ...words);
};

/** Again and again until it is told to stop; an error of one does not end it. */
export async function work(operations) {
  let stop = false;
  process.once("SIGTERM", () => {
    stop = true;
  });
  says("started, works against", process.env.REDIS_URL);
  for (let turn = 0; !stop && (COUNT === "0" || turn < Number(COUNT)); turn += 1) {
    for (const [what, operation] of Object.entries(operations)) {
      try {
        await operation(turn);
      } catch (error) {
        failed(what, error);
      }
    }
    await sleep(Number(PAUSE_MS));
  }
  says("stops");
}
