/** One figure against another, or against a limit: what a row of the table comes to. Pure. */
import { summarise, type Summary } from "./figures.ts";
import { type Goal, judge } from "./goal.ts";

export interface Measure {
  row: number;
  what: string;
  /** What it is compared with; null where the goal is a limit on the figure itself. */
  against: string | null;
  /** Of the summaries: "ms", "requests/s", "MB". */
  unit: string;
  ours: Summary;
  theirs: Summary | null;
  /** What the goal speaks of: the ratio of the medians, or the median where there is nothing to compare with. */
  figure: number;
  goal: Goal;
  met: boolean;
  said: string;
  notes: string[];
}

interface Compared {
  row: number;
  what: string;
  against: string;
  unit: string;
  ours: readonly number[];
  theirs: readonly number[] | Summary;
  /** Which way the medians are divided. */
  ratio: "theirs/ours" | "ours/theirs";
  goal: Goal;
  notes?: string[];
}

export function compare({ ours, theirs, ratio, notes = [], ...rest }: Compared): Measure {
  const [mine, other] = [summarise(ours), "p50" in theirs ? theirs : summarise(theirs)];
  const figure = ratio === "ours/theirs" ? mine.p50 / other.p50 : other.p50 / mine.p50;
  return { ...rest, ours: mine, theirs: other, figure, ...judge(rest.goal, figure), notes };
}

interface Limited {
  row: number;
  what: string;
  unit: string;
  ours: readonly number[];
  goal: Goal;
  notes?: string[];
}

export function limit({ ours, notes = [], ...rest }: Limited): Measure {
  const mine = summarise(ours);
  return { ...rest, against: null, ours: mine, theirs: null, figure: mine.p50, ...judge(rest.goal, mine.p50), notes };
}
