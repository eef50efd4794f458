/** What makes changes, by a request or by the alarm: loaded when the first one is to be made, for most that an object is asked only reads. */
import type { Failure } from "../../../protocol/failure.ts";
import type { Result } from "../../../protocol/result.ts";
import { judge } from "../../judge/judge.ts";
import type { Profile } from "../../config/profile.ts";
import type { Timed } from "../contract.ts";
import { applyProfile } from "./apply.ts";
import type { By, Parts } from "./conversation.ts";
import type { Asked, Read } from "./desk.ts";
import { undo } from "./put-back.ts";
import { setValue } from "./set.ts";

export { onAlarm } from "./put-back.ts";

interface Making {
  parts: Parts;
  target: string;
  profile: Profile;
  /** Audits what was refused before anything was asked for. */
  refuse: (question: Timed, failure: Failure) => Result<never>;
}

export const make = async (
  { parts, target, profile, refuse }: Making,
  asked: Exclude<Asked, Read>,
  question: Timed,
): Promise<Result<unknown>> => {
  const { caller, requestId, deadlineAt } = question;
  const by: By = { caller, requestId, deadlineAt };
  if (asked.operation === "set") return setValue(parts, question, asked.input, by);
  if (asked.operation === "undo") return undo(parts, question, asked.input, by);
  const { result } = await parts.ask("drift", {}, by);
  if (!result.ok) return refuse(question, result.failure);
  const drift = judge("drift", result.value, { target, profile, now: parts.now(), hops: [] });
  if (!drift.ok) return refuse(question, drift.failure);
  return applyProfile(parts, question, asked.input, drift.value.data.items, by);
};
