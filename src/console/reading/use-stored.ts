/** The stored history of a target's memory, for a component. None, or none that can be had, is no failure: what is read while the page is open is there without. */
import { useEffect, useState } from "preact/hooks";
import type { MetricName } from "../../protocol/history-metrics.ts";
import { field, isFields } from "../../shared/fields.ts";
import type { Outcome } from "../api/ask.ts";
import type { Question } from "../api/routes.ts";
import { useConsole, useConsoleState } from "../state/console.ts";
import { BESIDE, isKept, type Stored, storedOf, type Told } from "../state/stored.ts";
import { pageEyes, startRefresh } from "./refresh.ts";

export interface Remembered<S> {
  stored: Stored;
  /** Which it is of: while another is asked for, what there was stays. */
  span: S;
}

export interface Storage<S> {
  remembered: Remembered<S> | null;
  /** It was answered, or is not waited for any more. */
  settled: boolean;
  /** What was last asked for did not come. */
  missed: boolean;
}

interface Span {
  /** As the API takes it: `24h`. */
  since: string;
}

/** How long what stands below waits for it. */
const PATIENCE_MS = 2_000;
/** More than twice as many as a narrow phone can tell apart in a line that moves. */
const POINTS = "120";

type Ask = (question: Question, asking: { signal: AbortSignal }) => Promise<Outcome>;

const toldIn = (outcome: Outcome): Told | null => {
  if (outcome.kind !== "answered") return null;
  // What an operation answers was held against its schema where it was answered.
  const data = outcome.page.answer?.data;
  return isFields(data) && Array.isArray(field(data, "points")) ? (data as Told) : null;
};

interface Read {
  outcome: Outcome;
  /** Null where there is none. */
  stored: Stored | null;
}

/** `used` tells whether there is anything; the others are asked of the very same time, so that they have the same parts. */
const readStored = async (ask: Ask, target: string, since: string, signal: AbortSignal): Promise<Read> => {
  const of = (metric: MetricName, input: Record<string, string>): Promise<Outcome> =>
    ask({ operation: "history", target, input: { metric, points: POINTS, ...input } }, { signal });
  const outcome = await of("used", { since });
  const got_at = Date.now();
  const used = toldIn(outcome);
  if (used === null || !isKept(used)) return { outcome, stored: null };
  const time = { since: used.since, until: used.until };
  const others = await Promise.all(BESIDE.map(async (metric) => [metric, toldIn(await of(metric, time))] as const));
  const beside = Object.fromEntries(others.flatMap(([metric, told]) => (told === null ? [] : [[metric, told]])));
  return { outcome, stored: storedOf(used, beside, got_at) };
};

/** Asked when it is first wanted, when somebody comes back to the page, and when something was changed. */
export const useStored = <S extends Span>(target: string, span: S, wanted: boolean): Storage<S> => {
  const { ask } = useConsole();
  const changes = useConsoleState((state) => state.changes);
  const [state, setState] = useState<Storage<S>>({ remembered: null, settled: false, missed: false });
  useEffect(() => {
    if (!wanted) return undefined;
    const timer = setTimeout(() => setState((before) => ({ ...before, settled: true })), PATIENCE_MS);
    const refreshing = startRefresh({
      read: async (signal) => {
        const { outcome, stored } = await readStored(ask, target, span.since, signal);
        if (outcome.kind === "dropped" || signal.aborted) return { kind: "dropped" };
        clearTimeout(timer);
        const missed = outcome.kind !== "answered";
        setState((before) => ({
          remembered: stored === null ? (missed ? before.remembered : null) : { stored, span },
          settled: true,
          missed,
        }));
        return outcome;
      },
      eyes: pageEyes,
      pace: null,
    });
    return () => {
      clearTimeout(timer);
      refreshing.stop();
    };
  }, [target, span, wanted, changes]);
  return state;
};
