import { setImmediate as turn } from "node:timers/promises";

export interface Side {
  /** Takes one sample. */
  sample: () => Promise<number>;
  /** Samples in a row in each round: more for the side that is quick. 1 where left out. */
  each?: number;
}

/**
 * Samples all sides in turn, so that what else the machine does hits each of them; every other round backwards, so that
 * none always follows the same one. Rejects with the first sample that fails, or with the signal's reason.
 */
export async function interleave<K extends string>(
  rounds: number,
  sides: Record<K, Side>,
  signal: AbortSignal,
): Promise<Record<K, number[]>> {
  const names = Object.keys(sides) as K[];
  const taken = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<K, number[]>;
  for (let round = 0; round < rounds; round += 1) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const { sample, each = 1 } = sides[name];
      for (let count = 0; count < each; count += 1) {
        signal.throwIfAborted();
        taken[name].push(await sample());
      }
      // Lets the process answer what has come in (progress, Ctrl-C) between two series, not within one.
      await turn();
    }
  }
  return taken;
}
