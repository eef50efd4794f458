/** What the sheet says in its own words; what an answer says is its view's. Pure. */
import { settingText } from "../../shared/setting.ts";
import { capital } from "../../shared/text.ts";
import type { Inputs } from "../route.ts";
import { durationText } from "./durations.ts";
import type { Held } from "./held.ts";
import type { Plan, Sheet } from "./states.ts";
import { changeToUndo, MOST_LISTED, valuesOf } from "./told.ts";

const on = ({ target }: { target: string | null }): string => (target === null ? "" : ` on ${target}`);

/** Empty for all of them: what is blank is not sent. */
const findingIn = (draft: Inputs): string => (draft["finding"] ?? "").trim();

/** `mute disk_full`: what nobody is called about any more is named, since all of it is more than one would think. */
const actOf = ({ plan, draft }: { plan: Pick<Plan, "operation">; draft: Inputs }): string => {
  const finding = findingIn(draft);
  switch (plan.operation) {
    case "mute":
      return finding === "" ? "mute all alerts" : `mute ${finding}`;
    case "unmute":
      return finding === "" ? "end all mutes" : `end the mute of ${finding}`;
    case "acknowledge":
      return `acknowledge alert ${draft["id"] ?? ""}`.trim();
    default:
      return plan.operation;
  }
};

/** What the button that does it has to warn of. */
export const isRisky = ({ plan, draft }: Pick<Sheet, "plan" | "draft">): boolean =>
  draft["allow_eviction"] === "true" ||
  draft["force"] === "true" ||
  (plan.operation === "mute" && findingIn(draft) === "");

/** `Change maxmemory on prod`. */
export const titleOf = ({ plan, draft }: { plan: Pick<Plan, "operation" | "target">; draft: Inputs }): string => {
  switch (plan.operation) {
    case "set":
      return `Change ${draft["key"] ?? "a setting"}${on(plan)}`;
    case "undo":
      return (draft["id"] ?? "latest") === "latest"
        ? `Undo the latest change${on(plan)}`
        : `Undo change ${draft["id"]}${on(plan)}`;
    case "apply":
      return `Apply the profile${on(plan)}`;
    default:
      return `${capital(actOf({ plan, draft }))}${on(plan)}`;
  }
};

/** What pressing the button does, in as few words as say it. */
export const confirmLabel = ({ plan, draft, preview }: Sheet): string => {
  if (plan.operation === "undo") {
    const change = changeToUndo(preview.page, draft["id"] ?? "");
    return change === null ? "Confirm" : `Confirm: back to ${settingText(change.key, change.original)}`;
  }
  if (plan.operation === "apply") return "Confirm: apply";
  const { key = "", value = "", for: time = "" } = draft;
  if (plan.operation !== "set")
    return `Confirm: ${actOf({ plan, draft })}${time === "" ? "" : ` for ${durationText(time)}`}`;
  return `Confirm: ${settingText(key, value)} ${time === "" ? "until undone" : `for ${durationText(time)}`}`;
};

/** The same beside an old and a new value: what it is now is pinned. */
export const heldText = (held: Held, { plan }: Pick<Sheet, "plan">): string => {
  switch (held) {
    case "forbidden":
      return plan.forbidden ?? "";
    case "signed_out":
      return "Your session has ended. Sign in again: what you typed stays here.";
    case "offline":
      return "You are offline. Nothing can be changed until the line is back.";
    case "waiting":
      return "Asking what this would do…";
    case "no_answer":
      return "It is not known what this would do. Nothing was changed.";
    case "refused":
      return "As it stands, this is refused. Nothing was changed.";
    case "nothing_to_undo":
      return "There is no such change in force, so there is nothing to undo.";
    case "none_of_newest":
      return `None of the newest ${MOST_LISTED} changes is in force. An older one is undone by its number.`;
    case "nothing_to_apply":
      return "As things are, nothing of it would be made.";
    case "same_value":
      return "It has this value already. Choose another, or another time.";
    case "under_way":
  }
  return "";
};

const lookingText = ({ phase, online, signedOut }: Sheet): string => {
  if (phase.name !== "looking") return "";
  const why = "It was sent, and it is not known yet whether it was made.";
  if (signedOut) return `${why} Your session has ended: sign in again, and it is looked up.`;
  if (!online) return `${why} You are offline: it is looked up as soon as the line is back.`;
  return phase.how === "again"
    ? `${why} Asking again, in a way that makes it only once.`
    : `${why} Looking at the list of changes${phase.tries > 2 ? "; the host may be out of reach" : ""}.`;
};

const settledText = (sheet: Sheet): string => {
  const { phase, plan } = sheet;
  if (phase.name !== "settled") return "";
  const { settled } = phase;
  if (settled.by === "answer") {
    const { heading, notice } = settled.page.view;
    return heading.word === "" ? notice : `${heading.word}: ${notice}`;
  }
  if (settled.by === "nobody")
    return `It is not known whether it was made: no answer came. Look at the ${settled.see.operation}.`;
  if (settled.made) return "It was made: the list of changes has it.";
  return settled.ids.length > 0 || plan.operation === "undo"
    ? "It was not made: the list of changes says so."
    : "It was not made: the list of changes does not have it.";
};

/** How it stands, in one sentence; said aloud when it changes. Empty while there is only something to be chosen. */
export const statusText = (sheet: Sheet): string => {
  switch (sheet.phase.name) {
    case "sending":
      return "Sending it…";
    case "looking":
      return lookingText(sheet);
    case "settled":
      return settledText(sheet);
    case "choosing":
  }
  const { refusal } = sheet;
  if (refusal?.problem == null) return "";
  return refusal.problem.code === "conflict" && sheet.plan.pinned
    ? "Nothing was changed: somebody has changed it since. Look at what it is now, then confirm again."
    : `Nothing was changed. ${refusal.problem.detail}`;
};

/** The sentence of a dry run that shows no old and new value; null where those say it, or the blocks do. */
export const sentenceOf = ({ plan, preview: { page } }: Pick<Sheet, "plan" | "preview">): string | null => {
  const { summary = null, body = [] } = page?.problem === null ? page.view : {};
  return plan.foresight !== "dry_run" || summary === null || summary.told || body.some(({ kind }) => kind === "change")
    ? null
    : summary.text;
};

/** The old value and the new one, or what would be done, for whoever cannot see the sheet: said when a dry run has answered. */
export const previewText = (sheet: Sheet): string => {
  const { preview } = sheet;
  const values = preview.state === "answered" ? valuesOf(preview.page) : null;
  if (values === null)
    return preview.page?.problem?.detail ?? (preview.state === "answered" ? (sentenceOf(sheet) ?? "") : "");
  return `${values.key} from ${settingText(values.key, values.before)} to ${settingText(values.key, values.after)}.`;
};
