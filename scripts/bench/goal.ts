/** The goals of the table, and how far a figure is from one. Pure. */
import { short } from "./figures.ts";

export interface Goal {
  bound: "at least" | "at most";
  value: number;
  /** What stands behind the number: "times faster", "MB". */
  unit: string;
}

/** @returns whether it is met, and "met …" or "missed …" with the distance, for a person. */
export function judge(goal: Goal, figure: number): { met: boolean; said: string } {
  const met = goal.bound === "at least" ? figure >= goal.value : figure <= goal.value;
  if (!met) {
    const distance =
      goal.value === 0
        ? `by ${short(figure)} ${goal.unit}`
        : `by ${short((Math.abs(figure - goal.value) / goal.value) * 100)} %`;
    return { met, said: `missed ${distance}` };
  }
  const better = goal.bound === "at least" ? figure / goal.value : goal.value / figure;
  return { met, said: Number.isFinite(better) && better >= 1.05 ? `met ${short(better)} times over` : "met" };
}

export const goalText = ({ bound, value, unit }: Goal): string => `${bound} ${short(value)} ${unit}`;
