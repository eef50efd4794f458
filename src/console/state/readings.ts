/** What has been read, by what was asked. Pure. */
import type { Question } from "../api/routes.ts";
import type { Page } from "../../present/page.ts";

export interface Reading {
  page: Page;
  /** Milliseconds since the epoch, by this browser's clock. */
  got_at: number;
}

export type Readings = Readonly<Record<string, Reading>>;

/** The same for the same question, however its inputs are ordered. */
export const keyOf = ({ operation, target, input }: Question): string => {
  const inputs = Object.entries(input).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([target, operation, ...inputs]);
};

/** How many are kept at most: the oldest goes. */
export const MOST_READINGS = 40;

export const withReading = (readings: Readings, key: string, reading: Reading): Readings => {
  const others = Object.entries(readings).filter(([each]) => each !== key);
  const kept = others.toSorted(([, one], [, other]) => other.got_at - one.got_at).slice(0, MOST_READINGS - 1);
  return Object.fromEntries([...kept, [key, reading]]);
};
