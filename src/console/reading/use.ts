/** A question and what is known of its answer, for a component. */
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { Question } from "../api/routes.ts";
import { useConsole, useConsoleState } from "../state/console.ts";
import type { Failed } from "../state/state.ts";
import { keyOf, type Reading } from "../state/readings.ts";
import { pageEyes, type Refreshing, startRefresh } from "./refresh.ts";

export interface Known {
  reading: Reading | null;
  /** Why there is none newer. */
  failed: Failed | null;
}

export interface Asked extends Known {
  /** Asks at once. */
  again: () => void;
}

/** What is known of it; asks nothing. */
export const useKnown = (question: Question): Known => {
  const key = keyOf(question);
  const reading = useConsoleState(({ readings }) => (Object.hasOwn(readings, key) ? (readings[key] ?? null) : null));
  const failed = useConsoleState(({ failures }) => (Object.hasOwn(failures, key) ? (failures[key] ?? null) : null));
  return useMemo(() => ({ reading, failed }), [reading, failed]);
};

export interface Manner {
  /** Whether it is looked at: while it is not, nothing is asked. */
  wanted?: boolean;
  /** Asked again after so many milliseconds. Otherwise until there is an answer, and again when something was changed. */
  every?: number | null;
}

/** Asks when it is first looked at. */
export const useAsked = (question: Question, { wanted = true, every = null }: Manner = {}): Asked => {
  const { read } = useConsole();
  const changes = useConsoleState((state) => state.changes);
  const refreshing = useRef<Refreshing | null>(null);
  const key = keyOf(question);
  // The key says all that the question does.
  useEffect(() => {
    if (!wanted) return undefined;
    const started = startRefresh({
      read: (signal) => read(question, signal),
      eyes: pageEyes,
      pace: every,
    });
    refreshing.current = started;
    return () => {
      started.stop();
      refreshing.current = null;
    };
  }, [key, wanted, every, changes]);
  return { ...useKnown(question), again: () => refreshing.current?.now() };
};
