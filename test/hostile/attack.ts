/** Sends what an arbitrary generates, many at a time, and gathers what is wrong with the answers, each kind of wrong once. */
import { inspect } from "node:util";
import * as fc from "fast-check";
import { messageOf } from "../../src/shared/log.ts";
import { REQUESTS, SEED } from "./length.ts";

/** Generated together, then sent. */
const ROUND = 500;
/** Enough to see whether failures have one cause; the attack ends early then. */
const MAX_KINDS = 12;
/** One kind over and over, such as a hang, would take hours. */
const MAX_WRONG = 40;

export interface Attack<T> {
  arbitrary: fc.Arbitrary<T>;
  /** How many are under way at once. */
  atOnce: number;
  /** Sends one request; returns what went wrong, or null. A rejection also counts. */
  send: (one: T) => Promise<string | null>;
  requests?: number;
}

/** What was wrong, with the request and the seed that repeats it; empty where all was well. */
export const attack = async <T>({ arbitrary, atOnce, send, requests = REQUESTS }: Attack<T>): Promise<string[]> => {
  const wrong = new Map<string, string>();
  let count = 0;
  const note = (what: string, one: T): void => {
    count += 1;
    const shown = inspect(one, { depth: 6, maxStringLength: 2000, breakLength: 140 });
    if (!wrong.has(what)) wrong.set(what, `${what}\nREDIS_OPS_SEED=${SEED}\n${shown}`);
  };
  for (let sent = 0; sent < requests && wrong.size < MAX_KINDS && count < MAX_WRONG; sent += ROUND) {
    const left = fc.sample(arbitrary, { numRuns: Math.min(ROUND, requests - sent), seed: SEED + sent });
    const work = async (): Promise<void> => {
      for (let one = left.pop(); one !== undefined && count < MAX_WRONG; one = left.pop()) {
        try {
          const what = await send(one);
          if (what !== null) note(what, one);
        } catch (error) {
          note(messageOf(error), one);
        }
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
  }
  return [...wrong.values()];
};
