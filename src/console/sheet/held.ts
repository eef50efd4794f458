/** Why Confirm cannot be pressed, and what it would send. Pure. */
import { said } from "../form/values.ts";
import type { Inputs } from "../route.ts";
import { isPassing } from "./outcome.ts";
import type { Sheet } from "./states.ts";
import { appliesAny, changeToUndo, isInForce, isLatest, isUnlisted, oldestIn, valuesOf } from "./told.ts";

/** The first of these that holds is the one that is said. */
export type Held =
  | "forbidden"
  | "signed_out"
  | "offline"
  | "under_way"
  | "waiting"
  | "no_answer"
  | "refused"
  | "nothing_to_undo"
  /** Which the latest one is that is in force is not to be found out, and an unseen one is not undone without its number. */
  | "none_of_newest"
  | "nothing_to_apply"
  | "same_value";

/** One who then only changes for how long it lasts may want just that: a timed value that is to stay. */
const sameValue = ({ touched, preview }: Sheet): boolean => {
  const values = valuesOf(preview.page);
  return values !== null && values.before === values.after && !touched;
};

const foreseen = (sheet: Sheet): Held | null => {
  const { plan, preview, draft } = sheet;
  if (plan.foresight === "none") return null;
  if (preview.state === "waiting" || preview.state === "none") return "waiting";
  if (preview.state === "lost" || preview.page === null) return "no_answer";
  if (preview.page.problem !== null) return isPassing(preview.page) ? "no_answer" : "refused";
  if (plan.operation === "apply" && !appliesAny(preview.page)) return "nothing_to_apply";
  if (plan.foresight === "dry_run") return sameValue(sheet) ? "same_value" : null;
  const { id = "" } = draft;
  const change = changeToUndo(preview.page, id);
  if (change === null ? isUnlisted(preview.page, id) : isInForce(change)) return null;
  return isLatest(id) && oldestIn(preview.page) > 0 ? "none_of_newest" : "nothing_to_undo";
};

/** Null where it can be pressed. */
export const heldBack = (sheet: Sheet): Held | null => {
  if (sheet.plan.forbidden !== null) return "forbidden";
  if (sheet.signedOut) return "signed_out";
  if (!sheet.online) return "offline";
  return sheet.phase.name === "choosing" ? foreseen(sheet) : "under_way";
};

/** What is sent: what was typed, pinned to what is shown. */
export const inputOf = ({ plan, draft, preview }: Sheet): Inputs => {
  const shown = plan.pinned ? valuesOf(preview.page)?.before : undefined;
  return { ...said(draft), ...(shown === undefined || shown === "" ? {} : { if_current: shown }) };
};

/** Once it is sent, its end is waited for: the answer comes, or it is looked up. */
export const mayClose = ({ phase }: Pick<Sheet, "phase">): boolean => phase.name !== "sending";
