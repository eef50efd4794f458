/** What happened while memory was as the graph shows it: changes, restarts, alerts. Pure. */
import type { AlertShown } from "../../protocol/operations/alerts.ts";
import type { Change } from "../../protocol/operations/changes.ts";
import { counted } from "../../shared/figures.ts";
import { fromTo } from "../../shared/setting.ts";

export type MarkKind = "change" | "restart" | "alert";

export interface MarkAt {
  /** Milliseconds since the epoch, by this browser's clock. */
  at: number;
  kind: MarkKind;
  text: string;
}

/** Each has a shape of its own, so that it takes no eye for colours. */
export const SIGNS: Readonly<Record<MarkKind, string>> = { change: "◆", restart: "↻", alert: "▲" };
export const KINDS = Object.keys(SIGNS) as MarkKind[];

export interface Happened {
  changes: readonly Pick<Change, "at" | "key" | "before" | "after">[];
  alerts: readonly Pick<AlertShown, "raised_at" | "text">[];
  /** Milliseconds since the epoch, by this browser's clock. */
  restarts: readonly number[];
  /** What is added to a time of the Worker's clock. */
  skew_ms: number;
}

/** Oldest first. @param from and until, milliseconds since the epoch: what was before or after is left out */
export const marksOf = ({ changes, alerts, restarts, skew_ms }: Happened, from: number, until: number): MarkAt[] => {
  const here = (at: string): number => Date.parse(at) + skew_ms;
  const all: MarkAt[] = [
    ...changes.map(({ at, key, before, after }): MarkAt => {
      const { from: old, to } = fromTo(key, before, after);
      return { at: here(at), kind: "change", text: `${key} ${old} → ${to}` };
    }),
    ...restarts.map((at): MarkAt => ({ at, kind: "restart", text: "Redis was restarted" })),
    ...alerts.map(({ raised_at, text }): MarkAt => ({ at: here(raised_at), kind: "alert", text })),
  ];
  return all.filter(({ at }) => at >= from && at <= until).toSorted((one, other) => one.at - other.at);
};

/** `2 changes, 1 restart`. */
export const marksText = (marks: readonly MarkAt[]): string =>
  KINDS.map((kind) => [kind, marks.filter((mark) => mark.kind === kind).length] as const)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => counted(count, kind))
    .join(", ");
