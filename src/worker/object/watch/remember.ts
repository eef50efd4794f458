import type { Reading } from "../../../protocol/operations.ts";
import { fail, ok, type Result } from "../../../protocol/result.ts";
import type { JudgedOperation } from "../../judge/judge.ts";
import { harmlessly } from "../harmlessly.ts";
import { type Counters, type Figures, partFrom, type Taken, takenFrom, takenFromSnapshot } from "./figures.ts";
import type { History } from "./history.ts";

/** `watch`: the object's own look; `reader`: somebody asked. */
export type Looker = "watch" | "reader";

/** The sample that a reading is; null where it tells no figures. */
const takenIn = <N extends JudgedOperation>(
  operation: N,
  reading: Reading<N>,
  at: number,
  earlier: Counters | null,
): Result<Taken> | null => {
  // The name tells the reading; TypeScript does not connect the two.
  if (operation === "memory") return ok(takenFrom(reading as Reading<"memory">, at, earlier));
  return operation === "doctor" ? takenFromSnapshot(reading as Reading<"doctor">, at, earlier) : null;
};

/** What a reading of something else tells of the metrics; null where that is nothing. */
const partIn = <N extends JudgedOperation>(operation: N, reading: Reading<N>): Partial<Figures> | null => {
  if (operation === "stats") return partFrom({ operation: "stats", reading: reading as Reading<"stats"> });
  return operation === "persistence"
    ? partFrom({ operation: "persistence", reading: reading as Reading<"persistence"> })
    : null;
};

export type Remembered = Pick<History, "counters" | "note" | "noteRead" | "notePart" | "noteGap">;

/**
 * Answers whether there was a sample to remember of it, which is never worth failing what is remembered. Figures that come without the rest of a sample are remembered beside those, and are none.
 *
 * @param at when it was read, milliseconds since the epoch
 */
export const remember = <N extends JudgedOperation>(
  history: Remembered,
  looker: Looker,
  operation: N,
  read: Result<Reading<N>>,
  at: number,
): boolean => {
  const taken = read.ok ? takenIn(operation, read.value, at, history.counters) : fail(read.failure);
  const part = taken === null && read.ok ? partIn(operation, read.value) : null;
  if (part !== null) harmlessly(() => history.notePart(at, part), "history");
  if (taken === null || (looker === "reader" && !taken.ok)) return false;
  harmlessly(() => {
    if (!taken.ok) history.noteGap(at, taken.failure.code);
    else if (looker === "reader") history.noteRead(taken.value);
    else history.note(taken.value);
  }, "history");
  return true;
};
