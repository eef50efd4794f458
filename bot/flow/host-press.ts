/**
 * A button of a message that tells of several targets of one dead host: it is for all of them that it still makes sense for and that the presser may act on. The
 * targets' own objects find out which those are, each for itself (`told_in`), before anything is asked and again when it is made.
 */
import { type AlertAct, type AlertPress, type OfTarget } from "../../src/protocol/alert-press.ts";
import type { AlertShown } from "../../src/protocol/operations/alerts.ts";
import { someOf } from "../../src/shared/text.ts";
import { type ActedOnAlert, asked, askedBy, INPUTS, lookUp, noted, type Wanted } from "./alert-press.ts";
import type { Situation } from "./situation.ts";

/** Looked up one after the other, for the first whose alert is still open. */
const LOOKED_UP_MOST = 5;
/** Named of those that may not be used. */
const NAMED_MOST = 8;

const named = (alerts: readonly OfTarget[]): string =>
  someOf(
    alerts.map(({ target }) => target),
    NAMED_MOST,
  );

/** What it asks for, of the first whose alert is still open. A step is taken there; all else is for the others as well. */
const wantedBy = (act: AlertAct, of: OfTarget, alert: AlertShown, told_in: string): Wanted => {
  if (act === "step") return askedBy(act, of, alert);
  return { operation: act, asking: { target: of.target, input: { ...INPUTS[act](alert), told_in } } };
};

/** Rejects only because of a bug. */
export const actOnHost = async (
  { act, together: { told_in, alerts } }: AlertPress & Required<Pick<AlertPress, "together">>,
  at: Situation,
): Promise<ActedOnAlert> => {
  const known = await at.targets();
  const { access } = at.bot;
  const allowed = access.ok ? access.access.targets : [];
  // In Socket Mode the operations know nothing of SLACK_ACCESS.
  const may = alerts.filter(({ target }) =>
    [known, allowed].every((names) => names === null || names.includes(target)),
  );
  const others = alerts.filter((each) => !may.includes(each));
  const note =
    others.length === 0 ? undefined : `Not yours to act on from here, and left as they are: ${named(others)}.`;
  if (may.length === 0)
    return noted("no_target", `You may use none of these targets here: ${named(others)}. Nothing was changed.`);
  let last: ActedOnAlert | null = null;
  for (const of of may.slice(0, LOOKED_UP_MOST)) {
    const found = await lookUp(of, at);
    if ("alert" in found) {
      const wanted = wantedBy(act, of, found.alert, told_in);
      if ("said" in wanted || act === "step") return asked(wanted, at);
      return asked({ ...wanted, asking: { ...wanted.asking, note } }, at);
    }
    if (found.said === null) return found;
    last = found;
  }
  const isOver = last?.outcome === "over" && may.length > 1;
  return isOver || last === null
    ? noted(
        "over",
        `What this was about is over on ${named(may.slice(0, LOOKED_UP_MOST))}. Nothing was changed. \`/redis alerts\` shows what became of it.`,
      )
    : last;
};
