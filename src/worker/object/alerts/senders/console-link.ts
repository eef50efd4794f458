/** Where the next step of an alert is taken in the console: the form of its operation, filled in, which asks before it changes anything. Pure. */
import { stepOf } from "../../../../present/steps.ts";
import type { AlertTold } from "./message.ts";

export interface ConsoleLink {
  url: string;
  /** What it leads to. */
  text: string;
}

/**
 * The page's own addresses stand behind `#` (`src/console/route.ts`), so what is in them reaches no server.
 *
 * @param publicUrl the Worker's origin; null where it is not known, and then there is no link
 */
export const consoleLink = (
  publicUrl: string | null,
  target: string,
  { cause, step, stage }: Pick<AlertTold, "cause" | "step" | "stage">,
): ConsoleLink | null => {
  if (publicUrl === null) return null;
  const next = stage === "settled" ? null : stepOf(step ?? undefined, target);
  const query = new URLSearchParams(next === null ? { finding: cause } : { ...next.input });
  const path = next === null ? "" : `/${encodeURIComponent(next.operation)}`;
  const url = `${publicUrl}/#/t/${encodeURIComponent(target)}${path}?${query.toString()}`;
  return { url, text: next?.label ?? `Open ${target}` };
};
