/** Which open alert somebody names: by its number, or as the one that is told of together with those of other targets. */
import type { Failure } from "../../../protocol/failure.ts";
import { fail, ok, type Result } from "../../../protocol/result.ts";
import type { Alerts } from "./alerts.ts";
import type { Alert } from "./machine/states.ts";

export interface Named {
  alerts: Pick<Alerts, "get" | "open">;
  /** Whom the target tells, and which of its alerts are told of by which target together with others of its host. Left out: nobody. */
  tell?: readonly string[];
  toldBy?: () => ReadonlyMap<number, string>;
}

export const refusal = (code: Failure["code"], detail: string, hint: string): Result<never> =>
  fail({ code, hop: "worker", detail, hint });

const OPEN_NAMED = 5;

export const numbered = ({ alerts }: Pick<Named, "alerts">, id: number | null): Result<Alert> => {
  const alert = id === null ? null : alerts.get(id);
  if (alert === null) {
    const open = alerts.open().map((each) => `${each.id} (${each.cause})`);
    const named = open.length === 0 ? "None is open" : `Open: ${open.slice(0, OPEN_NAMED).join(", ")}`;
    return refusal("not_found", `There is no alert ${id}.`, `${named}. \`alerts\` lists them.`);
  }
  if (alert.stage === "settled")
    return refusal("conflict", `Alert ${id} is over.`, "`alerts` shows what became of it.");
  return ok(alert);
};

/** @param finding null for whichever it is of, as is `id` */
export const toldIn = (
  { alerts, tell = [], toldBy }: Named,
  destination: string,
  finding: string | null,
  id: number | null = null,
): Result<Alert> => {
  const told = toldBy?.();
  const alert = tell.includes(destination) ? alerts.open().find((each) => told?.has(each.id)) : undefined;
  if (alert === undefined || (id !== null && alert.id !== id))
    return refusal("conflict", "Its alert is over, or is told of by itself.", "`alerts` shows what became of it.");
  if (finding !== null && finding !== alert.cause)
    return refusal(
      "bad_input",
      `What is told of in ${destination} is ${alert.cause}.`,
      "Name that, or leave out `told_in`.",
    );
  return ok(alert);
};
