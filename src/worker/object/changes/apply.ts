/** `apply`: what the profile sets and Redis can change while it runs, one guarded and recorded change after the other. */
import type { z } from "zod";
import type { Failure } from "../../../protocol/failure.ts";
import type { operations, Output } from "../../../protocol/operations.ts";
import { ok, type Result } from "../../../protocol/result.ts";
import type { Question } from "../contract.ts";
import type { By, Parts } from "./conversation.ts";
import { setValue } from "./set.ts";
import { lasts, permanent } from "./wording.ts";

export type ApplyInput = z.output<typeof operations.apply.input>;
type Item = Output<"apply">["items"][number];

/** @param drift the items of the profile as they are now */
export const applyProfile = async (
  parts: Parts,
  question: Question,
  input: ApplyInput,
  drift: Output<"drift">["items"],
  by: By,
): Promise<Result<Output<"apply">>> => {
  const off = drift.filter((item) => !item.ok);
  const settings = off.filter(({ can_apply }) => can_apply);
  const items: Item[] = [];
  const { dry_run, allow_eviction, force, reason } = input;
  for (const { item: key, expected, actual } of settings) {
    const wanted = { key, value: expected, dry_run, allow_eviction, force, reason };
    let id: number | null = null;
    const made = await setValue(parts, { ...question, input: wanted }, wanted, by, (booked) => {
      id = booked;
    });
    items.push(made.ok ? applied(made.value) : notApplied(key, actual ?? "", expected, made.failure, id));
  }
  return ok({
    items,
    remaining: off.filter(({ can_apply }) => !can_apply).map(({ item }) => item),
    lasts: lasts(null),
    permanent: settings.length === 0 ? null : permanent(settings.map(({ item, expected }) => [item, expected])),
  });
};

const applied = ({ key, before, after, outcome, change_id, warnings }: Output<"set">): Item => ({
  ...{ key, before, after, outcome, change_id },
  detail: warnings.length === 0 ? null : warnings.join(" "),
});

/** @param change_id of what is on the books */
const notApplied = (key: string, before: string, after: string, failure: Failure, change_id: number | null): Item => ({
  ...{ key, before, after, change_id },
  outcome: outcomeOf(failure),
  detail: `${failure.detail} ${failure.hint}`,
});

const outcomeOf = ({ code, outcome_unknown }: Failure): Item["outcome"] => {
  if (outcome_unknown === true) return "unknown";
  return code === "refused_by_guard" ? "refused" : "failed";
};
